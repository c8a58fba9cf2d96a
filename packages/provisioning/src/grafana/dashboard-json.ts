/**
 * What is written of Grafana's classic dashboard JSON. Grafana 10 to 13 import it; newer ones migrate it as they load it.
 * https://grafana.com/docs/grafana/latest/visualizations/dashboards/build-dashboards/view-dashboard-json-model/
 */

export const schemaVersion = 42;

/** Written wherever the user chooses the data source. */
export const datasource = { type: 'prometheus', uid: '$datasource' } as const;

export interface GridPos {
  /** Of the 24 columns, as `w` is. */
  readonly x: number;
  /** In units of 30 pixels, as `h` is. */
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface Target {
  readonly refId: string;
  readonly datasource: typeof datasource;
  readonly expr: string;
  readonly legendFormat: string;
  readonly range?: true;
  readonly instant?: true;
  readonly format?: 'table' | 'heatmap';
  readonly exemplar?: true;
}

export interface ThresholdStep {
  readonly color: string;
  /** Null for the first, which has no beginning. */
  readonly value: number | null;
}

export interface FieldDefaults {
  readonly unit: string;
  readonly min?: number;
  readonly max?: number;
  readonly decimals?: number;
  readonly noValue?: string;
  readonly color?: { readonly mode: string; readonly fixedColor?: string };
  readonly thresholds?: { readonly mode: 'absolute'; readonly steps: readonly ThresholdStep[] };
  readonly mappings?: readonly object[];
  readonly custom?: Readonly<Record<string, unknown>>;
}

export interface FieldOverride {
  readonly matcher: { readonly id: 'byName' | 'byRegexp'; readonly options: string };
  readonly properties: ReadonlyArray<{ readonly id: string; readonly value: unknown }>;
}

export interface Link {
  readonly title: string;
  readonly url: string;
  readonly targetBlank: true;
}

export interface Panel {
  readonly id: number;
  readonly type: 'timeseries' | 'stat' | 'table' | 'heatmap' | 'state-timeline' | 'text' | 'row';
  readonly title: string;
  readonly description?: string;
  readonly gridPos: GridPos;
  readonly datasource?: typeof datasource;
  readonly targets?: readonly Target[];
  readonly fieldConfig?: { readonly defaults: FieldDefaults; readonly overrides: readonly FieldOverride[] };
  readonly options?: Readonly<Record<string, unknown>>;
  readonly links?: readonly Link[];
  readonly transformations?: ReadonlyArray<{ readonly id: string; readonly options: object }>;
  /** Of a row. */
  readonly collapsed?: false;
  readonly panels?: readonly [];
}

/** A variable of the dashboard, which people choose at its top. */
export interface Variable {
  readonly name: string;
  readonly label: string;
  readonly type: 'datasource' | 'query';
  readonly query: string;
  readonly [key: string]: unknown;
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly schemaVersion: number;
  readonly version: number;
  readonly editable: false;
  readonly graphTooltip: number;
  readonly refresh: string;
  readonly time: { readonly from: string; readonly to: string };
  readonly timezone: string;
  readonly annotations: { readonly list: readonly object[] };
  readonly links: readonly object[];
  readonly templating: { readonly list: readonly Variable[] };
  readonly panels: readonly Panel[];
}
