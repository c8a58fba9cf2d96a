// What the parts `metrics` and `metric` say, for those who make them and for the page that draws them.

/** What is known of a metric besides its series. */
export interface MetricFacts {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'unknown' | 'histogram' | 'summary';
  readonly help: string;
  /** `seconds`, `bytes`, `ratio`, … as the name says; undefined where things are counted. */
  readonly unit: string | undefined;
  /** Series before the overflow series takes over; undefined for metrics of an attached registry, which have none. */
  readonly limit: number | undefined;
  /** Lookups that the limit sent to the overflow series, since the start. */
  readonly diverted: number;
  /** Values that it cannot hold, since the start. */
  readonly dropped: number;
}

/** How many values a label has. */
export interface LabelCount {
  readonly name: string;
  readonly values: number;
}

/** One row of the table of metrics. */
export interface MetricRow extends MetricFacts {
  readonly series: number;
  readonly labels: readonly LabelCount[];
}

/** What one label costs, wherever it is used. */
export interface LabelRow {
  readonly name: string;
  /** Metrics that have it, and their series. */
  readonly metrics: number;
  readonly series: number;
  /** In the metric where it has the most, and which that is. */
  readonly values: number;
  readonly metric: string;
}

/** The part `metrics`. */
export interface MetricList {
  /** Unix milliseconds. */
  readonly atMs: number;
  /** Metrics and series of the whole registry, attached registries included. */
  readonly metrics: number;
  readonly series: number;
  readonly diverted: number;
  readonly dropped: number;
  /** Metrics that the search finds; of these `rows` are those that are asked for. */
  readonly found: number;
  readonly rows: readonly MetricRow[];
  /** The labels that take most series, first. */
  readonly labels: readonly LabelRow[];
}

/** What a series has counted or is, since the start. NaN and infinite values are null. */
export type SeriesPoint =
  | { readonly value: number | null }
  | {
      readonly count: number;
      /** Not cumulative: one per bound of the metric and one for what is beyond; none of a summary. */
      readonly buckets: readonly number[];
    };

/** One row of the table of series. Quantiles and means are since the start; undefined where nothing was observed. */
export interface SeriesRow {
  /** The same for the same labels, also after a restart. */
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Of what is no distribution; null for NaN and infinite values. */
  readonly value?: number | null;
  readonly count?: number;
  readonly mean?: number | undefined;
  readonly p50?: number | undefined;
  readonly p99?: number | undefined;
}

/** One series as it is drawn; without labels the sum of all that have the chosen labels. */
export interface PlottedSeries {
  readonly id: string;
  readonly labels: Readonly<Record<string, string>> | undefined;
  readonly point: SeriesPoint;
  /** PromQL that gives the same as what is drawn, with what it gives. */
  readonly queries: readonly { readonly title: string; readonly query: string }[];
}

/** The values of one label, those with most series first. */
export interface LabelValues extends LabelCount {
  readonly top: readonly { readonly value: string; readonly series: number }[];
}

/** The part `metric`, of a metric that exists. */
export interface MetricDetail extends MetricFacts {
  /** When its series were read; Unix milliseconds. */
  readonly atMs: number;
  readonly series: number;
  /** Only so many were read, because there are more than can be looked through. */
  readonly isCut: boolean;
  /** Of the series that have the chosen labels. */
  readonly labels: readonly LabelValues[];
  /** Series that have the chosen labels, and of these those that the search finds. */
  readonly matching: number;
  readonly found: number;
  readonly rows: readonly SeriesRow[];
  readonly plotted: readonly PlottedSeries[];
  /** Upper bounds of the buckets; none of what is no histogram. */
  readonly bounds: readonly number[];
}
