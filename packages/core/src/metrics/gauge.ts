import type { LabelSet, ScalarFamily, ScalarPoint } from '../metric-model/metric-family.ts';
import {
  type Collect,
  Metric,
  type MetricHost,
  type MetricOptions,
  type SeriesHost,
  seriesHost,
} from './metric.ts';
import type { Series } from './series-table.ts';

export interface GaugeOptions<L extends string> extends MetricOptions<L> {
  collect?: Collect<Gauge<L>>;
}

/** A number that goes up and down, such as requests in flight. Its own methods are for a metric without labels. */
export class Gauge<L extends string = never> extends Metric<L, GaugeSeries> {
  readonly type: 'gauge' | 'unknown';

  /** Made by `Registry.gauge` and `Registry.untyped`. */
  constructor(options: GaugeOptions<L>, host: MetricHost, type: 'gauge' | 'unknown' = 'gauge') {
    const lent = seriesHost(options.name, host);
    super(options, host, (labels) => new GaugeSeries(labels, lent), type === 'gauge' ? type : 'untyped');
    this.type = type;
  }

  /** @throws GoldenSignalsError `ERR_GS_LABEL_MISSING` when the metric has labels. */
  set(value: number): void {
    this.sole.set(value);
  }

  /** @throws GoldenSignalsError `ERR_GS_LABEL_MISSING` when the metric has labels. */
  inc(amount = 1): void {
    this.sole.inc(amount);
  }

  /** @throws GoldenSignalsError `ERR_GS_LABEL_MISSING` when the metric has labels. */
  dec(amount = 1): void {
    this.sole.dec(amount);
  }

  /** @throws GoldenSignalsError `ERR_GS_LABEL_MISSING` when the metric has labels. */
  setToCurrentTime(): void {
    this.sole.setToCurrentTime();
  }

  override family(): ScalarFamily {
    return {
      name: this.name,
      help: this.help,
      aggregator: this.aggregator,
      type: this.type,
      points: this.points((series) => series.point()),
    };
  }
}

/** One series of a gauge. What is not a finite number is dropped and counted in `golden_signals_dropped_values_total`. */
export class GaugeSeries implements Series {
  readonly labels: LabelSet;
  readonly #host: SeriesHost;
  private current = 0;

  constructor(labels: LabelSet, host: SeriesHost) {
    this.labels = labels;
    this.#host = host;
  }

  get value(): number {
    return this.current;
  }

  set(value: number): void {
    if (this.holds(value)) this.current = value;
  }

  inc(amount = 1): void {
    if (this.holds(amount)) this.current += amount;
  }

  dec(amount = 1): void {
    if (this.holds(amount)) this.current -= amount;
  }

  /** Unix time in seconds, as Prometheus expects timestamps in values. */
  setToCurrentTime(): void {
    this.set(this.#host.clock.wallTimeMs() / 1_000);
  }

  reset(): void {
    this.current = 0;
  }

  point(): ScalarPoint {
    return { labels: this.labels, value: this.current };
  }

  private holds(value: number): boolean {
    if (Number.isFinite(value)) return true;
    this.#host.onDropped(value, 'a finite number');
    return false;
  }
}
