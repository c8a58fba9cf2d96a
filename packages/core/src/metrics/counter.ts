import type { Exemplar, LabelSet, ScalarFamily, ScalarPoint } from '../metric-model/metric-family.ts';
import { createExemplar, type ExemplarLabels } from './exemplar.ts';
import {
  type Collect,
  Metric,
  type MetricHost,
  type MetricOptions,
  type SeriesHost,
  seriesHost,
} from './metric.ts';
import type { Series } from './series-table.ts';

export interface CounterOptions<L extends string> extends MetricOptions<L> {
  collect?: Collect<Counter<L>>;
}

/** A number that only grows, such as requests served. The name of a counter ends with `_total` by convention. */
export class Counter<L extends string = never> extends Metric<L, CounterSeries> {
  readonly type = 'counter';

  /** Made by `Registry.counter`. */
  constructor(options: CounterOptions<L>, host: MetricHost) {
    const lent = seriesHost(options.name, host);
    super(options, host, (labels) => new CounterSeries(labels, lent), 'counter');
  }

  /**
   * `CounterSeries.inc` of a metric without labels.
   *
   * @throws GoldenSignalsError `ERR_GS_LABEL_MISSING` when the metric has labels.
   */
  inc(amount = 1, exemplarLabels?: ExemplarLabels): void {
    this.sole.inc(amount, exemplarLabels);
  }

  override family(): ScalarFamily {
    return {
      name: this.name,
      help: this.help,
      aggregator: this.aggregator,
      type: 'counter',
      points: this.points((series) => series.point()),
    };
  }
}

/** One series of a counter. */
export class CounterSeries implements Series {
  readonly labels: LabelSet;
  readonly #host: SeriesHost;
  private total = 0;
  #exemplar: Exemplar | undefined;

  constructor(labels: LabelSet, host: SeriesHost) {
    this.labels = labels;
    this.#host = host;
  }

  get value(): number {
    return this.total;
  }

  get recorded(): number {
    return this.total;
  }

  /**
   * Adds an amount. One that is negative, infinite, NaN or no number is dropped and counted in
   * `golden_signals_dropped_values_total`.
   *
   * @param exemplarLabels Replaces the series' exemplar; at most 128 code points of names and values together,
   *   else the exemplar (never the increment) is dropped.
   */
  inc(amount = 1, exemplarLabels?: ExemplarLabels): void {
    if (!Number.isFinite(amount) || amount < 0) {
      this.drop(amount);
      return;
    }
    this.total += amount;
    if (exemplarLabels) this.keepExemplar(amount, exemplarLabels);
  }

  reset(): void {
    this.total = 0;
    this.#exemplar = undefined;
  }

  point(): ScalarPoint {
    return { labels: this.labels, value: this.total, exemplar: this.#exemplar };
  }

  private drop(amount: unknown): void {
    this.#host.onDropped(amount, 'a finite number that is not negative, because a counter only grows');
  }

  private keepExemplar(amount: number, labels: ExemplarLabels): void {
    this.#exemplar = createExemplar(labels, amount, this.#host.clock.wallTimeMs()) ?? this.#exemplar;
  }
}
