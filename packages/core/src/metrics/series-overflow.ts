import type { Logger } from '../base/logger.ts';
import { Counter } from './counter.ts';
import type { Metric, MetricHost } from './metric.ts';

/** Counts every lookup that a series limit diverted, and says once per metric which label exploded. */
export class SeriesOverflow {
  /** The registry's own metric about series limits. */
  readonly counter: Counter<'metric'>;
  readonly #logger: Logger;
  readonly #logged = new WeakSet<Metric>();

  /** @param logger One that never throws. */
  constructor(host: MetricHost, logger: Logger) {
    this.counter = new Counter(
      {
        name: 'golden_signals_series_overflow_total',
        help: 'Lookups of a series that the limit of series per metric sent to the overflow series.',
        labelNames: ['metric'],
        seriesTtlSeconds: false,
      },
      host,
    );
    this.#logger = logger;
  }

  /** Called where the application looks a series up, so it never throws. */
  countDiverted(metric: Metric): void {
    // The counter has a limit too; counting its own overflow would never end.
    if (metric === this.counter) return;
    this.counter.labels({ metric: metric.name }).inc();
    if (this.#logged.has(metric)) return;
    this.#logged.add(metric);
    const { name: label, distinctValues } = metric
      .distinctValues()
      .reduce((most, use) => (use.distinctValues > most.distinctValues ? use : most));
    this.#logger.warn(
      { metric: metric.name, label, distinctValues, series: metric.seriesCount },
      `The metric "${metric.name}" has reached its limit of series; new label sets are recorded under "__overflow__". ` +
        `The label "${label}" has the most values (${distinctValues}): give it fewer, or raise maxSeries.`,
    );
  }
}
