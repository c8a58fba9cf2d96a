import type { FieldDefaults, FieldOverride, Link, Panel } from './dashboard-json.ts';
import type { Size } from './layout.ts';

/** One query of a panel. */
export interface Query {
  readonly expr: string;
  /** Text with `{{label}}`. */
  readonly legend: string;
  readonly instant?: true;
  readonly format?: 'table' | 'heatmap';
  readonly exemplar?: true;
}

/** A panel before it has a place. */
export interface PanelSpec {
  readonly size: Size;
  /** In units of 30 pixels. Default: that of its size. */
  readonly height?: number;
  readonly type: Exclude<Panel['type'], 'row'>;
  readonly title: string;
  readonly description: string;
  readonly queries: readonly Query[];
  readonly defaults: FieldDefaults;
  readonly overrides?: readonly FieldOverride[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly links?: readonly Link[];
  readonly transformations?: Panel['transformations'];
}

/** Panels below one headline; those that the application has nothing for are undefined. */
export interface RowSpec {
  readonly title: string;
  readonly panels: ReadonlyArray<PanelSpec | undefined>;
}

/** A variable whose values are those of a label. */
export interface LabelVariable {
  readonly name: string;
  readonly label: string;
  readonly metric: string;
  readonly of: string;
}

export interface DashboardSpec {
  /** In kebab case, unique among the dashboards of a service. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly variables?: readonly LabelVariable[];
  readonly rows: readonly RowSpec[];
}
