import type { FieldDefaults, FieldOverride, Panel } from './dashboard-json.ts';
import type { PanelSpec, Query } from './panel-spec.ts';

/** What is the same whatever a panel looks like. */
type Common = Pick<PanelSpec, 'title' | 'description' | 'queries'> & Partial<Pick<PanelSpec, 'links'>>;

export interface Look {
  readonly unit: string;
  readonly thresholds?: FieldDefaults['thresholds'];
  /** Said where nothing is found, which is then as it should be. Default: that there are no data. */
  readonly noValue?: string;
}

export interface ChartLook extends Look {
  /** Drawn on top of each other, where they are parts of a whole. Default: false. */
  readonly stacked?: boolean;
  /** Default: false. */
  readonly canBeNegative?: boolean;
}

/** Lines over time. */
export function chartPanel(
  common: Common,
  { stacked = false, canBeNegative = false, ...look }: ChartLook,
): PanelSpec {
  return {
    ...common,
    size: 'chart',
    type: 'timeseries',
    defaults: {
      ...fieldDefaults(look),
      ...(canBeNegative ? {} : { min: 0 }),
      color: { mode: 'palette-classic' },
      custom: {
        drawStyle: 'line',
        lineWidth: 1,
        fillOpacity: stacked ? 40 : 8,
        showPoints: 'never',
        spanNulls: false,
        stacking: { mode: stacked ? 'normal' : 'none', group: 'A' },
        ...(look.thresholds && { thresholdsStyle: { mode: 'dashed' } }),
      },
    },
    options: {
      legend: { displayMode: 'list', placement: 'bottom', showLegend: true, calcs: [] },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
  };
}

export interface FigureLook extends Look {
  /** What values are called. */
  readonly states?: Readonly<Record<string, string>>;
}

/** One figure, as it is now, with its recent course behind it. */
export function figurePanel(common: Common, { states = {}, ...look }: FigureLook): PanelSpec {
  const mappings = Object.entries(states).map(([value, text]) => ({
    type: 'value',
    options: { [value]: { text } },
  }));
  return {
    ...common,
    size: 'figure',
    type: 'stat',
    defaults: {
      ...fieldDefaults(look),
      color: look.thresholds ? { mode: 'thresholds' } : { mode: 'fixed', fixedColor: 'blue' },
      ...(mappings.length === 0 ? {} : { mappings }),
    },
    options: {
      reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
      colorMode: 'value',
      graphMode: 'area',
      textMode: 'value',
      justifyMode: 'auto',
      orientation: 'auto',
    },
  };
}

/** How values of a unit are spread, and how that changes. */
export function heatmapPanel(common: Common, unit: string): PanelSpec {
  return {
    ...common,
    size: 'chart',
    type: 'heatmap',
    defaults: { unit: 'short', custom: { scaleDistribution: { type: 'linear' } } },
    options: {
      calculate: false,
      color: {
        mode: 'scheme',
        scheme: 'Oranges',
        scale: 'exponential',
        exponent: 0.5,
        steps: 64,
        reverse: false,
      },
      cellGap: 1,
      yAxis: { axisPlacement: 'left', unit, reverse: false },
      rowsFrame: { layout: 'auto' },
      legend: { show: true },
      tooltip: { mode: 'single', yHistogram: true, showColorScale: true },
      filterValues: { le: 1e-9 },
    },
  };
}

/** One of the columns of a table, which come from one query each. */
export interface Column extends Pick<Look, 'unit' | 'thresholds'> {
  readonly title: string;
}

/** One line for each set of the labels by which the queries are grouped; the first column is the one that sorts. */
export function tablePanel(
  common: Common,
  columns: readonly Column[],
  { height }: { readonly height?: number },
): PanelSpec {
  // With several queries Grafana calls the columns by their letters, with a single one just so.
  const isOne = columns.length === 1;
  const columnName = (index: number) => (isOne ? 'Value' : `Value #${refId(index)}`);
  const transformations: Panel['transformations'] = [
    ...(isOne ? [] : [{ id: 'merge', options: {} }]),
    {
      id: 'organize',
      options: {
        excludeByName: { Time: true },
        renameByName: Object.fromEntries(columns.map(({ title }, index) => [columnName(index), title])),
      },
    },
  ];
  return {
    ...common,
    size: 'wide',
    ...(height === undefined ? {} : { height }),
    type: 'table',
    defaults: { unit: 'short', custom: { align: 'auto', filterable: true } },
    overrides: columns.map(columnOverride),
    options: { showHeader: true, sortBy: [{ displayName: columns[0]!.title, desc: true }] },
    transformations,
  };
}

function columnOverride({ title, unit, thresholds }: Column): FieldOverride {
  const colored = [
    { id: 'thresholds', value: thresholds },
    { id: 'custom.cellOptions', value: { type: 'color-text' } },
  ];
  return {
    matcher: { id: 'byName', options: title },
    properties: [{ id: 'unit', value: unit }, ...(thresholds === undefined ? [] : colored)],
  };
}

/** When each series was in which state. @param states Texts and colours by value. */
export function statesPanel(
  common: Common,
  states: Readonly<Record<string, readonly [text: string, color: string]>>,
  noValue: string,
): PanelSpec {
  const mappings = Object.entries(states).map(([value, [text, color]], index) => ({
    type: 'value',
    options: { [value]: { text, color, index } },
  }));
  return {
    ...common,
    size: 'wide',
    type: 'state-timeline',
    defaults: {
      unit: 'short',
      noValue,
      mappings,
      color: { mode: 'thresholds' },
      custom: { fillOpacity: 70, lineWidth: 0 },
    },
    options: { showValue: 'auto', mergeValues: true, rowHeight: 0.8, legend: { showLegend: false } },
  };
}

/** Text in Markdown. */
export function textPanel(text: Omit<Common, 'queries'>, content: string, height: number): PanelSpec {
  return {
    ...text,
    queries: [],
    size: 'wide',
    height,
    type: 'text',
    defaults: { unit: 'short' },
    options: { mode: 'markdown', content },
  };
}

function fieldDefaults({ unit, noValue, thresholds }: Look): FieldDefaults {
  return { unit, ...(noValue !== undefined && { noValue }), ...(thresholds && { thresholds }) };
}

/** Returns `A`, `B`, …: what Grafana calls the queries of a panel. */
export function refId(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}

/** A query that gives a line of a table for each of its series. */
export function tableQuery(expr: string, legend: string): Query {
  return { expr, legend, instant: true, format: 'table' };
}
