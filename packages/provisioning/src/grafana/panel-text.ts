import type { ChartLook, FigureLook } from './panel-shapes.ts';
import type { PanelSpec } from './panel-spec.ts';

/** A question, and what its answers are called; their labels follow. */
export type Line = readonly [expression: string | undefined, name?: string | undefined];

export interface Titles {
  readonly title: string;
  /** Default: what the application says of its metrics. */
  readonly description?: string;
}

export interface ChartText extends Titles, ChartLook {
  readonly lines: readonly Line[];
  /** Default: false. */
  readonly exemplars?: boolean;
  readonly links?: PanelSpec['links'];
}

export interface FigureText extends Titles, FigureLook {
  readonly expression: string | undefined;
  readonly links?: PanelSpec['links'];
}

export interface SignalText extends Pick<FigureLook, 'noValue'> {
  /** Default: the signal's own. */
  readonly title?: string;
}

export interface SignalChartText extends SignalText {
  /** Labels of the signal, or of the target. Default: none. */
  readonly by?: readonly string[];
  /** Shows so many series at each moment: the busiest of a rate, else the worst. Default: all. */
  readonly most?: number;
}
