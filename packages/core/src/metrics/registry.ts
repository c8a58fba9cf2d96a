import { GoldenSignalsError } from '../base/coded-error.ts';
import type { Logger } from '../base/logger.ts';
import { checkOptions } from '../base/option-rules.ts';
import { prometheusText } from '../exposition/prometheus-text.ts';
import type { MetricFamily } from '../metric-model/metric-family.ts';
import { Attachments } from './attachments.ts';
import { type Collector, Collectors } from './collectors.ts';
import { Counter, type CounterOptions } from './counter.ts';
import { DroppedValues } from './dropped-values.ts';
import { Gauge, type GaugeOptions } from './gauge.ts';
import { Histogram, type HistogramOptions, histogramRules } from './histogram.ts';
import { LabelSetFactory } from './label-set.ts';
import { type Collect, type Metric, type MetricHost, metricRules } from './metric.ts';
import { MetricTable } from './metric-table.ts';
import { type PromClientMetric, type PromClientRegistry, toPromClient } from './prom-client.ts';
import {
  type RegistryOptions,
  type ResolvedRegistryOptions,
  resolveRegistryOptions,
} from './registry-options.ts';
import { SeriesOverflow } from './series-overflow.ts';
import { Timer, type TimerOptions } from './timer.ts';

export type { RegistryOptions } from './registry-options.ts';

/**
 * The metrics of one process, by name.
 *
 * It can stand where a registry of prom-client is expected (a Pushgateway client, a metrics route): see
 * `contentType`, `metrics` and the `get…` methods.
 */
export class Registry {
  /** The type of what `metrics()` gives. */
  readonly contentType = 'text/plain; version=0.0.4; charset=utf-8';
  readonly #metrics = new MetricTable();
  readonly #host: MetricHost;
  readonly #collectors: Collectors;
  /** The `collect` functions that each metric was registered with. */
  readonly #collects = new WeakMap<Metric, Set<Collect<never>>>();
  readonly #attachments: Attachments;
  readonly #options: ResolvedRegistryOptions;
  readonly #idleListeners: Array<() => void> = [];
  #overflow: SeriesOverflow;
  #dropped: DroppedValues;
  #collecting: Promise<MetricFamily[]> | undefined;

  /** @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`, `ERR_GS_LABEL_NAME` */
  constructor(options: RegistryOptions = {}) {
    this.#options = resolveRegistryOptions(options);
    const { clock, logger, collectTimeoutMs, onInternalError, defaultLabels } = this.#options;
    const { maxSeriesPerMetric, seriesTtlSeconds } = this.#options;
    this.#host = {
      clock,
      defaultLabels,
      maxSeriesPerMetric,
      seriesTtlSeconds,
      labelSets: new LabelSetFactory(),
      onIdle: () => {
        for (const listener of this.#idleListeners) listener();
      },
      onDiverted: (metric) => this.#overflow.countDiverted(metric),
      onDropped: (metric, value, mustBe) => this.#dropped.count(metric, value, mustBe),
      refresh: (metric) => this.#collectors.refresh(metric),
    };
    const limit = { clock, timeoutMs: collectTimeoutMs };
    this.#collectors = new Collectors(limit, onInternalError);
    this.#attachments = new Attachments(limit, defaultLabels, logger, onInternalError);
    this.#overflow = this.#addOwn(SeriesOverflow);
    this.#dropped = this.#addOwn(DroppedValues);
  }

  /**
   * The counter of this name, made when it is new. The same holds for `gauge`, `untyped`, `histogram` and `timer`: a second
   * registration of the same shape (kind, label names in any order, buckets) gives the same metric. Its `help` and
   * `maxSeries` do not matter. Its `collect`, if it has one, runs beside the earlier ones, so that each may set series of its
   * own; for a metric without labels, which has one value only, a second function is an error.
   *
   * @throws GoldenSignalsError `ERR_GS_METRIC_CONFLICT` when the name is taken by another shape, or the one value of a
   *   metric without labels is collected already; `ERR_GS_METRIC_NAME`, `ERR_GS_LABEL_NAME`, `ERR_GS_OPTION_UNKNOWN`,
   *   `ERR_GS_OPTION_INVALID`
   */
  counter<L extends string = never>(options: CounterOptions<L>): Counter<L> {
    checkOptions('registry.counter', options, metricRules);
    return this.#obtain(new Counter(options, this.#host), options.collect);
  }

  /** The gauge of this name, made when it is new; see `counter`. */
  gauge<L extends string = never>(options: GaugeOptions<L>): Gauge<L> {
    checkOptions('registry.gauge', options, metricRules);
    return this.#obtain(new Gauge(options, this.#host), options.collect);
  }

  /**
   * A gauge that is exposed without a type; see `counter`. It is for a name that promises another type than it has and
   * that others rely on: `nodejs_active_handles_total` of prom-client is a gauge, which promtool objects to.
   */
  untyped<L extends string = never>(options: GaugeOptions<L>): Gauge<L> {
    checkOptions('registry.untyped', options, metricRules);
    return this.#obtain(new Gauge(options, this.#host, 'unknown'), options.collect);
  }

  /**
   * The histogram of this name, made when it is new; see `counter`.
   *
   * @throws GoldenSignalsError `ERR_GS_HISTOGRAM_BUCKETS`
   */
  histogram<L extends string = never>(options: HistogramOptions<L>): Histogram<L> {
    checkOptions('registry.histogram', options, histogramRules);
    return this.#obtain(new Histogram(options, this.#host), options.collect);
  }

  /**
   * The timer of this name, made when it is new; see `counter`. A timer is a histogram of seconds.
   *
   * @throws GoldenSignalsError `ERR_GS_METRIC_NAME` when the name does not end with `_seconds`,
   *   `ERR_GS_HISTOGRAM_BUCKETS`
   */
  timer<L extends string = never>(options: TimerOptions<L>): Timer<L> {
    checkOptions('registry.timer', options, histogramRules);
    return this.#obtain(new Timer(options, this.#host), options.collect);
  }

  /**
   * Runs `collect` before metrics are read, for metrics that several sources feed or one source feeds together. What
   * fails, or takes longer than `collectTimeoutMs`, costs a scrape the metrics that it feeds, and is counted.
   *
   * @returns Takes it out again; its metrics stay.
   * @throws GoldenSignalsError `ERR_GS_OPTION_INVALID`, `ERR_GS_METRIC_UNKNOWN` for a metric of another registry
   */
  addCollector(collector: Collector): () => void {
    return this.#collectors.add(collector, (metric) => this.#has(metric));
  }

  /**
   * For whoever keeps handles of many series: calls the listener when idle ones were taken out, of which it can let go.
   *
   * @param listener Must not throw.
   */
  onIdle(listener: () => void): void {
    this.#idleListeners.push(listener);
  }

  get(name: string): Metric | undefined {
    return this.#metrics.get(name);
  }

  /**
   * Takes a metric out of the exposition, and its name is free again. What was kept of it stays safe to use: it records
   * into nothing visible. Collectors that feed nothing else run no more.
   *
   * @param metric Its name, or the metric itself, which leaves a later one of its name alone.
   * @returns Whether it was there.
   */
  remove(metric: string | Metric): boolean {
    const removed = typeof metric === 'string' ? this.#metrics.get(metric) : metric;
    if (removed === undefined || !this.#has(removed)) return false;
    this.#metrics.delete(removed.name);
    this.#collectors.forget(removed);
    return true;
  }

  /** The read view without running `collect` callbacks and without attached registries. */
  families(): MetricFamily[] {
    return this.#visible().map((metric) => metric.family());
  }

  /**
   * The read view of everything: runs the collectors, all at once, and reads the attached registries, whose metrics
   * come last. What fails, or takes longer than `collectTimeoutMs`, is left out of this view and reported through
   * `onInternalError`; the promise never rejects for it. Calls that overlap share one view.
   */
  collect(): Promise<MetricFamily[]> {
    if (this.#collecting !== undefined) return this.#collecting;
    let settle!: (view: Promise<MetricFamily[]>) => void;
    // Kept before anything runs, so that a collector which asks for a view joins this one.
    const collecting = new Promise<MetricFamily[]>((resolve) => {
      settle = resolve;
    });
    this.#collecting = collecting;
    settle(
      this.#collectAll().finally(() => {
        this.#collecting = undefined;
      }),
    );
    return collecting;
  }

  /**
   * Shows the metrics of a registry of prom-client 15 or `@prometheus-io/client` beside our own, labels intact. A
   * metric whose name is taken is left out, and logged once; one that no format could show as it is (a malformed name,
   * a value that is no number) is left out and reported through `onInternalError`.
   *
   * @returns Detaches it.
   * @throws GoldenSignalsError `ERR_GS_ATTACH_INVALID`
   */
  attach(guest: PromClientRegistry): () => void {
    if (typeof guest?.getMetricsAsJSON === 'function' && (guest as unknown) !== this) {
      return this.#attachments.attach(guest);
    }
    throw new GoldenSignalsError(
      'ERR_GS_ATTACH_INVALID',
      'attach() takes another registry, with the method getMetricsAsJSON(), such as `register` of prom-client.',
    );
  }

  /** Everything in the Prometheus text format 0.0.4, as prom-client's registry has it. */
  async metrics(): Promise<string> {
    return prometheusText(await this.collect());
  }

  /** Everything in prom-client's JSON shape. */
  async getMetricsAsJSON(): Promise<PromClientMetric[]> {
    return (await this.collect()).map(toPromClient);
  }

  /** Our own metrics, each with the `name`, `help`, `type`, `get()` and `reset()` of prom-client's metrics. */
  getMetricsAsArray(): Metric[] {
    return this.#visible();
  }

  /** `get` under prom-client's name. */
  getSingleMetric(name: string): Metric | undefined {
    return this.#metrics.get(name);
  }

  /**
   * The empty text when what feeds the metric fails or is late.
   *
   * @throws GoldenSignalsError `ERR_GS_METRIC_UNKNOWN`, as a rejection.
   */
  async getSingleMetricAsString(name: string): Promise<string> {
    const metric = this.#metrics.get(name);
    if (metric === undefined) {
      throw new GoldenSignalsError('ERR_GS_METRIC_UNKNOWN', `There is no metric "${name}" in this registry.`);
    }
    return (await this.#collectors.refresh(metric)) ? prometheusText([metric.family()]) : '';
  }

  /** Sets every series of our own metrics to zero, in place, and leaves an audit line. */
  resetMetrics(): void {
    for (const metric of this.#metrics.values()) metric.reset();
    this.#options.logger.warn(
      { 'golden_signals.audit': 'metrics_reset', series: this.seriesCount },
      'All metrics were set to zero.',
    );
  }

  /**
   * Removes every metric and detaches every registry, for tests. A monitor's own metrics go too and do not come back:
   * what records holds its handles. Use `resetMetrics` to count from zero.
   */
  clear(): void {
    this.#metrics.clear();
    this.#collectors.clear();
    this.#attachments.clear();
    this.#overflow = this.#addOwn(SeriesOverflow);
    this.#dropped = this.#addOwn(DroppedValues);
  }

  async #collectAll(): Promise<MetricFamily[]> {
    // Before guests are read, so that what counts timers and handles sees none of this scrape.
    const collecting = this.#collectors.run();
    const reading = this.#attachments.read();
    const leftOut = await collecting;
    const guestMetrics = await reading;
    const own = this.#visible().filter((metric) => !leftOut.has(metric));
    const guestFamilies = await this.#attachments.toFamilies(guestMetrics, this.#metrics.values());
    return [...own.map((metric) => metric.family()), ...guestFamilies];
  }

  #obtain<M extends Metric>(candidate: M, collect: ((metric: M) => void | Promise<void>) | undefined): M {
    const metric = this.#metrics.obtain(candidate);
    if (collect === undefined) return metric;
    const collects = this.#collects.get(metric) ?? new Set();
    this.#collects.set(metric, collects);
    if (collects.has(collect)) return metric;
    if (collects.size > 0 && metric.labelNames.length === 0) {
      throw new GoldenSignalsError(
        'ERR_GS_METRIC_CONFLICT',
        `The metric "${metric.name}" has a collect function already, and no labels: two functions would overwrite its one value. ` +
          'Give it a label that tells the sources apart, so that each function sets its own series.',
      );
    }
    collects.add(collect);
    this.addCollector({ name: metric.name, feeds: [metric], collect: () => collect(metric) });
    return metric;
  }

  /** Series of all metrics at present. Those of guests are not counted. */
  get seriesCount(): number {
    let count = 0;
    for (const metric of this.#metrics.values()) count += metric.seriesCount;
    return count;
  }

  #has(metric: Metric): boolean {
    return this.#metrics.get(metric?.name) === metric && metric !== undefined;
  }

  /** The registry's own counters are there from the start, so that their names are taken, but shown only when they have counted. */
  #visible(): Metric[] {
    const own: Metric[] = [this.#overflow.counter, this.#dropped.counter];
    return [...this.#metrics.values()].filter((metric) => !own.includes(metric) || metric.seriesCount > 0);
  }

  #addOwn<Own extends { counter: Metric }>(kind: new (host: MetricHost, logger: Logger) => Own): Own {
    const own = new kind(this.#host, this.#options.logger);
    this.#metrics.set(own.counter.name, own.counter);
    return own;
  }
}
