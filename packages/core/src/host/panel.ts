/**
 * One part of a section as the live page shows it: plain data about the section's data, never markup. Paths are names joined
 * by dots, `pool.waiting`; an empty one is the data, or the row, itself. What a path does not lead to is not shown.
 */
export type Panel = FiguresPanel | TablePanel | ChartPanel;

/** In what a value is given; the page chooses the prefix. */
export type PanelUnit =
  | 's'
  | 'ms'
  | 'By'
  | 'By/s'
  | 'ratio'
  | '1'
  | '1/s'
  /** Unix milliseconds. */
  | 'time'
  | 'text'
  /** Names, templates and queries: drawn in letters of one width. */
  | 'code'
  /** The template of a route, with a method or without: leads to that route. */
  | 'route'
  /** Lines of a stack or a plan. */
  | 'lines'
  /** `info`, `warning` or `critical`. */
  | 'severity'
  /** An object of labels, as `route=/orders, method=GET`. */
  | 'labels'
  /** A list of numbers, the oldest first, as a small line. */
  | 'spark';

/** One value of a section or of a row. */
export interface PanelField {
  readonly title: string;
  readonly path: string;
  /** Default: `text`, which also says yes and no, and counts lists. */
  readonly unit?: PanelUnit;
  /** Where it says whether the value is bad: `warning` or `critical`. Default: as `limitsOf` says. */
  readonly severity?: string;
  /**
   * The id of a signal whose limits say whether the value is bad: those that the user has set, else those of its definition.
   * The unit is that of the signal, or `ms` where that has seconds. Default: it never is.
   */
  readonly limitsOf?: string;
}

/** Some values of the section side by side. */
export interface FiguresPanel {
  readonly kind: 'figures';
  /** Default: none, for what stands at the top. */
  readonly title?: string;
  readonly figures: readonly PanelField[];
}

/** A column; where there is no room for all, those of the highest rank leave first. */
export interface PanelColumn extends PanelField {
  /** Default: 1, which never leaves. */
  readonly rank?: 1 | 2 | 3;
  /** Draws a bar too, as long as its value is to the largest, or a ratio to 1. */
  readonly hasBar?: boolean;
}

/** What a section has several of. */
export interface TablePanel {
  readonly kind: 'table';
  readonly title: string;
  /**
   * Of a list of rows, or of an object whose members are the rows; the name of a member is at the path `name` then, and what
   * is no object is at `value`. Of several lists, each row is shown once.
   */
  readonly rows: string | readonly string[];
  /** At least one; rows can be sorted by each. */
  readonly columns: readonly PanelColumn[];
  /** By which column it is sorted at first. Default: in the order of the data. */
  readonly sortedBy?: { readonly path: string; readonly order: 'up' | 'down' };
  /** What is said where there are no rows, and what may be done about it. Default: then it is not shown. */
  readonly empty?: string;
  /** What tells the rows apart. Default: the path of the first column. */
  readonly key?: string;
  /** What a row has to show when it is chosen; paths begin in the row. Default: rows cannot be chosen. */
  readonly details?: readonly Panel[];
}

/**
 * Signals over the window of the page, with their limits; they are remembered from when on they have a series. Charts that
 * follow one another stand over one axis of time.
 */
export interface ChartPanel {
  readonly kind: 'chart';
  readonly title: string;
  /** The first is drawn strongest; all have one unit. At most three; those of which nothing is known are left out. */
  readonly lines: readonly PanelLine[];
}

export interface PanelLine {
  /** What stands at its end. Default: none, for a single one. */
  readonly name?: string;
  /** The id of a signal. */
  readonly signal: string;
}
