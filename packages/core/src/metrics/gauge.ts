import type { Clock } from '../base/clock.ts';
import type { LabelSet, ScalarFamily, ScalarPoint } from '../metric-model/metric-family.ts';
import { type Collect, Metric, type MetricHost, type MetricOptions } from './metric.ts';
import type { Series } from './series-table.ts';
import { valueError } from './value-error.ts';

export interface GaugeOptions<L extends string> extends MetricOptions<L> {
  collect?: Collect<Gauge<L>>;
}

/** A number that goes up and down, such as requests in flight. Its own methods are for a metric without labels. */
export class Gauge<L extends string = never> extends Metric<L, GaugeSeries> {
  readonly type: 'gauge' | 'unknown';

  /** Made by `Registry.gauge` and `Registry.untyped`. */
  constructor(options: GaugeOptions<L>, host: MetricHost, type: 'gauge' | 'unknown' = 'gauge') {
    super(
      options,
      host,
      (labels) => new GaugeSeries(labels, host.clock),
      type === 'gauge' ? type : 'untyped',
    );
    this.type = type;
  }

  /** @throws GoldenSignalsError `ERR_GS_METRIC_VALUE`, `ERR_GS_LABEL_MISSING` when the metric has labels. */
  set(value: number): void {
    this.sole.set(value);
  }

  /** @throws GoldenSignalsError `ERR_GS_METRIC_VALUE`, `ERR_GS_LABEL_MISSING` when the metric has labels. */
  inc(amount = 1): void {
    this.sole.inc(amount);
  }

  /** @throws GoldenSignalsError `ERR_GS_METRIC_VALUE`, `ERR_GS_LABEL_MISSING` when the metric has labels. */
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
      type: this.type,
      points: this.points((series) => series.point()),
    };
  }
}

/** One series of a gauge. */
export class GaugeSeries implements Series {
  readonly labels: LabelSet;
  readonly #clock: Clock;
  private current = 0;

  constructor(labels: LabelSet, clock: Clock) {
    this.labels = labels;
    this.#clock = clock;
  }

  get value(): number {
    return this.current;
  }

  /** @throws GoldenSignalsError `ERR_GS_METRIC_VALUE` for what is not a finite number. */
  set(value: number): void {
    this.current = this.finite(value);
  }

  /** @throws GoldenSignalsError `ERR_GS_METRIC_VALUE` for what is not a finite number. */
  inc(amount = 1): void {
    this.current += this.finite(amount);
  }

  /** @throws GoldenSignalsError `ERR_GS_METRIC_VALUE` for what is not a finite number. */
  dec(amount = 1): void {
    this.current -= this.finite(amount);
  }

  /** Unix time in seconds, as Prometheus wants timestamps in values. */
  setToCurrentTime(): void {
    this.current = this.#clock.wallTimeMs() / 1_000;
  }

  reset(): void {
    this.current = 0;
  }

  point(): ScalarPoint {
    return { labels: this.labels, value: this.current };
  }

  private finite(value: number): number {
    if (!Number.isFinite(value)) throw valueError(this.labels, value, 'a finite number');
    return value;
  }
}
