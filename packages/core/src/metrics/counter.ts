import type { Clock } from '../base/clock.ts';
import type { Exemplar, LabelSet, ScalarFamily, ScalarPoint } from '../metric-model/metric-family.ts';
import { createExemplar, type ExemplarLabels } from './exemplar.ts';
import { type Collect, Metric, type MetricHost, type MetricOptions } from './metric.ts';
import type { Series } from './series-table.ts';
import { valueError } from './value-error.ts';

export interface CounterOptions<L extends string> extends MetricOptions<L> {
  collect?: Collect<Counter<L>>;
}

/** A number that only grows, such as requests served. The name of a counter ends with `_total` by convention. */
export class Counter<L extends string = never> extends Metric<L, CounterSeries> {
  readonly type = 'counter';

  /** Made by `Registry.counter`. */
  constructor(options: CounterOptions<L>, host: MetricHost) {
    super(options, host, (labels) => new CounterSeries(labels, host.clock), 'counter');
  }

  /**
   * `CounterSeries.inc` of a metric without labels.
   *
   * @throws GoldenSignalsError `ERR_GS_METRIC_VALUE`, `ERR_GS_LABEL_MISSING` when the metric has labels.
   */
  inc(amount = 1, exemplarLabels?: ExemplarLabels): void {
    this.sole.inc(amount, exemplarLabels);
  }

  override family(): ScalarFamily {
    return {
      name: this.name,
      help: this.help,
      type: 'counter',
      points: this.points((series) => series.point()),
    };
  }
}

/** One series of a counter. */
export class CounterSeries implements Series {
  readonly labels: LabelSet;
  readonly #clock: Clock;
  private total = 0;
  #exemplar: Exemplar | undefined;

  constructor(labels: LabelSet, clock: Clock) {
    this.labels = labels;
    this.#clock = clock;
  }

  get value(): number {
    return this.total;
  }

  /**
   * @param exemplarLabels Replaces the series' exemplar; at most 128 code points of names and values together,
   *   else the exemplar (never the increment) is dropped.
   * @throws GoldenSignalsError `ERR_GS_METRIC_VALUE` for a negative, infinite or NaN amount, or another type.
   */
  inc(amount = 1, exemplarLabels?: ExemplarLabels): void {
    if (!Number.isFinite(amount) || amount < 0) throw this.notAnAmount(amount);
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

  private notAnAmount(amount: unknown): Error {
    const expected = 'a finite number that is not negative, because a counter only grows';
    return valueError(this.labels, amount, expected);
  }

  private keepExemplar(amount: number, labels: ExemplarLabels): void {
    this.#exemplar = createExemplar(labels, amount, this.#clock.wallTimeMs()) ?? this.#exemplar;
  }
}
