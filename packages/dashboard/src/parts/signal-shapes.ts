// What the part `signals` says, for who makes it and for the page that draws it.

/** One signal of the service as a whole. */
export interface SignalRow {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly better: 'lower' | 'higher';
  readonly kind: 'ratio' | 'rate' | 'level' | 'quantile';
  /** Over the short and the long live window; undefined while nothing is known. */
  readonly short?: number;
  readonly long?: number;
  readonly limits: { readonly warning?: number; readonly critical?: number };
  /** Of the short window; undefined where nothing is known, or too little to judge. */
  readonly state?: 'ok' | 'warning' | 'critical';
  /** Of the last 15 minutes, the oldest first. */
  readonly spark: readonly number[];
}

/** The part `signals`. */
export interface SignalRows {
  readonly shortWindowMs: number;
  readonly longWindowMs: number;
  readonly signals: readonly SignalRow[];
  /** Signals of which not all is remembered, because there was no room, with the number of series. */
  readonly refused: Readonly<Record<string, number>>;
}
