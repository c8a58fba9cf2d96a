/**
 * What the read side sees: the shapes between the metrics (or a guest registry) and every exposition format.
 * Built at scrape time only; nothing here is touched while a request is served.
 */

/** The names and values of one series, in the order of registration, constant labels last. */
export interface LabelSet {
  readonly names: readonly string[];
  readonly values: readonly string[];
  /**
   * The escaped text form (`method="GET",route="/"`), kept by the text formats the first time they need it,
   * because escaping costs more than everything else a scrape does with a series.
   */
  text?: string | undefined;
}

/** One observation that explains a bucket or a count, usually carrying a `trace_id`. */
export interface Exemplar {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Unix milliseconds. */
  readonly timestampMs: number;
}

export interface ScalarPoint {
  readonly labels: LabelSet;
  readonly value: number;
  readonly exemplar?: Exemplar | undefined;
}

/**
 * A sparse exponential histogram as Prometheus defines it: bucket `i` counts values in `(base^(i-1), base^i]`
 * with `base = 2^(2^-schema)`.
 */
export interface NativeBuckets {
  readonly schema: number;
  readonly zeroThreshold: number;
  readonly zeroCount: number;
  /** Bucket index of `positive[0]`. */
  readonly positiveOffset: number;
  /** Counts, not cumulative, no delta coding. */
  readonly positive: ArrayLike<number>;
  readonly negativeOffset: number;
  readonly negative: ArrayLike<number>;
}

export interface HistogramPoint {
  readonly labels: LabelSet;
  readonly count: number;
  readonly sum: number;
  /** Finite upper bounds, ascending; an inclusive upper bound as Prometheus has it (`le`). */
  readonly bounds: readonly number[];
  /** One count per bound and one for +Inf, not cumulative. */
  readonly counts: ArrayLike<number>;
  /** Copied when it is read, so it belongs to the rest only in the turn in which the point was made. */
  readonly native?: NativeBuckets | undefined;
  /** At most one per classic bucket, at the bucket's position. */
  readonly exemplars?: ReadonlyArray<Exemplar | undefined> | undefined;
}

export interface SummaryPoint {
  readonly labels: LabelSet;
  readonly count: number;
  readonly sum: number;
  readonly quantiles: ReadonlyArray<{ readonly quantile: number; readonly value: number }>;
}

/** How prom-client's cluster support makes one series of the same series in several processes. */
export type Aggregator = 'sum' | 'first' | 'min' | 'max' | 'average' | 'omit';

interface FamilyOf<Type extends string, Point> {
  /** The full name as Prometheus text shows it; a counter's ends with `_total` only if it was named so. */
  readonly name: string;
  readonly help: string;
  readonly type: Type;
  /** One of `Aggregator`, or what a guest has in its place. Default: `sum`. */
  readonly aggregator?: string | undefined;
  /** Made while it is iterated, so that a formatter may pause between two points. */
  readonly points: Iterable<Point>;
}

export type ScalarFamily = FamilyOf<'counter' | 'gauge' | 'unknown', ScalarPoint>;
export type HistogramFamily = FamilyOf<'histogram', HistogramPoint>;
export type SummaryFamily = FamilyOf<'summary', SummaryPoint>;

/** One metric with all of its series. */
export type MetricFamily = ScalarFamily | HistogramFamily | SummaryFamily;
