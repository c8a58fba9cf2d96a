import type { SignalDefinition } from '@golden-signals/core/extension';
import type { Definitions } from '../definitions.ts';
import type { FieldDefaults } from './dashboard-json.ts';
import type { Expressions } from './expressions.ts';
import type { ResolvedGrafanaOptions } from './grafana-options.ts';
import { groupingOf } from './metric-names.ts';
import {
  type Column,
  chartPanel,
  type FigureLook,
  figurePanel,
  heatmapPanel,
  statesPanel,
  tablePanel,
  tableQuery,
  textPanel,
} from './panel-shapes.ts';
import type { PanelSpec, Query } from './panel-spec.ts';
import type { ChartText, FigureText, Line, SignalChartText, SignalText, Titles } from './panel-text.ts';
import { Served } from './served.ts';
import { runbookLinks, runbookUrl, signalText, thresholdsOf, unitOf } from './signal-facts.ts';

/**
 * Makes panels of what the application defines and serves: one that asks for a signal or a metric which it does not have is
 * undefined.
 */
export class Panels {
  readonly ask: Expressions;
  readonly definitions: Definitions;
  readonly #served: Served;
  readonly #options: ResolvedGrafanaOptions;
  readonly #signals: ReadonlyMap<string, SignalDefinition>;
  readonly #shown: Set<string>;

  /** @param shown Ids of the signals that panels show, which it adds to. */
  constructor(
    definitions: Definitions,
    options: ResolvedGrafanaOptions,
    ask: Expressions,
    shown: Set<string> = new Set(),
  ) {
    this.definitions = definitions;
    this.ask = ask;
    this.#served = new Served(definitions);
    this.#options = options;
    this.#signals = new Map(definitions.signals.map((signal) => [signal.id, signal]));
    this.#shown = shown;
  }

  /** Returns what makes panels of the series with these matchers only. */
  where(matcher: string): Panels {
    return new Panels(this.definitions, this.#options, this.ask.where(matcher), this.#shown);
  }

  /** Returns the PromQL of a signal; undefined where Prometheus or the application does not know it. */
  expressionOf(id: string, by: readonly string[] = []): string | undefined {
    this.#shown.add(id);
    return this.#signals.get(id)?.promql(this.ask.query(by));
  }

  /** Returns from where on a signal hurts. */
  thresholds(id: string): FieldDefaults['thresholds'] {
    const signal = this.#signals.get(id);
    return signal && thresholdsOf(signal);
  }

  chart({ lines, exemplars = false, ...text }: ChartText): PanelSpec | undefined {
    const queries = this.#queries(lines, text.title, exemplars);
    return queries.length === 0 ? undefined : chartPanel(this.#common(text, queries), text);
  }

  figure({ expression, ...text }: FigureText): PanelSpec | undefined {
    const queries = this.#queries([[expression]], text.title);
    return queries.length === 0 ? undefined : figurePanel(this.#common(text, queries), text);
  }

  /** How the values of a histogram are spread. */
  heatmap({
    histogram,
    unit,
    ...text
  }: Titles & { readonly histogram: string; readonly unit: string }): PanelSpec | undefined {
    const expr = this.ask.distribution(histogram);
    if (!this.#served.answers(expr)) return undefined;
    return heatmapPanel(this.#common(text, [{ expr, legend: '{{le}}', format: 'heatmap' }]), unit);
  }

  /** @param text `height` is in units of 30 pixels. */
  table({
    columns,
    ...text
  }: Titles & {
    readonly columns: ReadonlyArray<Column & { readonly expression: string | undefined }>;
    readonly height?: number;
  }): PanelSpec | undefined {
    const answered = columns.flatMap(({ expression, ...column }) =>
      expression !== undefined && this.#served.answers(expression) ? [{ expression, column }] : [],
    );
    if (answered.length === 0) return undefined;
    const queries = answered.map(({ expression, column }) => tableQuery(expression, column.title));
    return tablePanel(
      this.#common(text, queries),
      answered.map(({ column }) => column),
      text,
    );
  }

  states({
    expression,
    states,
    noValue,
    ...text
  }: Titles & {
    readonly expression: string;
    readonly states: Parameters<typeof statesPanel>[1];
    readonly noValue: string;
  }): PanelSpec | undefined {
    const queries = this.#queries([[expression]], text.title);
    return queries.length === 0 ? undefined : statesPanel(this.#common(text, queries), states, noValue);
  }

  text({
    content,
    height,
    ...text
  }: Required<Titles> & { readonly content: string; readonly height: number }): PanelSpec {
    return textPanel(text, content, height);
  }

  /** One signal over time. */
  signal(id: string, text: SignalChartText = {}): PanelSpec | undefined {
    return this.signals([[id]], text);
  }

  /** Several signals over time that have one unit. @param named Ids, and what their lines are called. */
  signals(
    named: ReadonlyArray<readonly [id: string, name?: string]>,
    { by = [], title, most, ...look }: SignalChartText = {},
  ): PanelSpec | undefined {
    const found = named.flatMap(([id]) => this.#signals.get(id) ?? []);
    const [first] = found;
    if (first === undefined) return undefined;
    // Two limits of different signals in one picture would say nothing.
    const limited = found.filter(({ limits }) => limits?.warning !== undefined);
    const thresholds = limited.length === 1 ? thresholdsOf(limited[0]!) : undefined;
    return this.chart({
      ...look,
      title: title ?? first.title,
      description: found.map(signalText).join('\n\n'),
      unit: unitOf(first),
      lines: named.map(([id, name]) => [mostOf(this.expressionOf(id, by), first, most), name]),
      exemplars: first.kind === 'quantile',
      links: this.#runbooks(found.map(({ id }) => id)),
      ...(thresholds && { thresholds }),
    });
  }

  /** One signal as it is now. */
  signalFigure(
    id: string,
    { title, ...look }: SignalText & Pick<FigureLook, 'states'> = {},
  ): PanelSpec | undefined {
    const signal = this.#signals.get(id);
    if (signal === undefined) return undefined;
    const thresholds = thresholdsOf(signal);
    return this.figure({
      ...look,
      title: title ?? signal.title,
      description: signalText(signal),
      unit: unitOf(signal),
      expression: this.expressionOf(id),
      links: this.#runbooks([id]),
      ...(thresholds && { thresholds }),
    });
  }

  /** Returns panels of the signals that none has shown so far, of some capabilities: what their ids begin with. */
  others(isOne: (capability: string) => boolean): Array<PanelSpec | undefined> {
    return [...this.#signals.values()]
      .filter(({ id }) => !this.#shown.has(id) && isOne(id.split('.')[0]!))
      .map(({ id, labels }) => this.signal(id, { by: labels }));
  }

  /** Returns where a runbook is; undefined where nobody can tell. */
  runbookUrl(runbook: string): string | undefined {
    return runbookUrl(runbook, this.#options.runbooksUrl);
  }

  #runbooks(ids: readonly string[]): PanelSpec['links'] {
    return runbookLinks(ids, this.definitions, this.#options.runbooksUrl);
  }

  /** @param title What a line without a name and labels is called; Grafana would write the whole query. */
  #queries(lines: readonly Line[], title: string, exemplar = false): Query[] {
    return lines.flatMap(([expr, name = '']) => {
      if (expr === undefined || !this.#served.answers(expr)) return [];
      const labels = groupingOf(expr).map((label) => `{{${label}}}`);
      const legend = [name, ...labels].filter((part) => part !== '').join(' ');
      return [{ expr, legend: legend === '' ? title : legend, ...(exemplar && { exemplar: true as const }) }];
    });
  }

  #common(
    { title, description, links }: Titles & { readonly links?: PanelSpec['links'] },
    queries: readonly Query[],
  ): Parameters<typeof chartPanel>[0] {
    return {
      title,
      description: description ?? this.#served.helpOf(queries.map(({ expr }) => expr)),
      queries,
      ...(links !== undefined && { links }),
    };
  }
}

/** Most of a rate is the highest, whichever is better: it says where the traffic is. */
function mostOf(
  expression: string | undefined,
  { kind, better }: SignalDefinition,
  most: number | undefined,
): string | undefined {
  if (expression === undefined || most === undefined) return expression;
  return `${kind === 'rate' || better === 'lower' ? 'topk' : 'bottomk'}(${most}, ${expression})`;
}
