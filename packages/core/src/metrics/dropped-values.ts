import type { Logger } from '../base/logger.ts';
import { Counter } from './counter.ts';
import type { MetricHost } from './metric.ts';

/**
 * Counts every value that no metric can hold, and says once per metric what was wrong, and where. It is dropped rather
 * than refused: it is a fault of data, met where a request is handled, and no measurement is worth the request.
 */
export class DroppedValues {
  /** The registry's own metric about them. */
  readonly counter: Counter<'metric'>;
  readonly #logger: Logger;
  readonly #logged = new Set<string>();

  /** @param logger One that never throws. */
  constructor(host: MetricHost, logger: Logger) {
    this.counter = new Counter(
      {
        name: 'golden_signals_dropped_values_total',
        help: 'Values that a metric was given and cannot hold, such as NaN or a negative increment.',
        labelNames: ['metric'],
        seriesTtlSeconds: false,
      },
      host,
    );
    this.#logger = logger;
  }

  /** Called where the application records, so it never throws. */
  count(metric: string, value: unknown, mustBe: string): void {
    this.counter.labels({ metric }).inc();
    if (this.#logged.has(metric)) return;
    this.#logged.add(metric);
    const shown = typeof value === 'number' ? String(value) : `of type ${typeof value}`;
    const message = `A value for the metric "${metric}" must be ${mustBe}, but it is ${shown}. It was dropped; further ones are only counted.`;
    this.#logger.warn({ metric, code: 'ERR_GS_METRIC_VALUE', stack: new Error(message).stack }, message);
  }
}
