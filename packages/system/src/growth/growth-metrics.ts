import type { Metrics } from '@golden-signals/core/extension';
import { Families } from '../families.ts';
import type { GrowthReport } from './growth-watch.ts';

/** What grows, as metrics: there is a series only while something does. */
export class GrowthMetrics {
  readonly #families: Families;
  readonly #bytes;
  readonly #timeToLimit;

  constructor(metrics: Metrics) {
    this.#families = new Families(metrics);
    this.#bytes = this.#families.gauge(
      'golden_signals_growth_bytes_per_second',
      'How fast memory grows that only grows.',
      ['resource'],
    );
    this.#timeToLimit = this.#families.gauge(
      'golden_signals_growth_time_to_limit_seconds',
      'Time until what only grows reaches its limit, if it goes on like this.',
      ['resource'],
    );
  }

  publish(growth: readonly GrowthReport[]): void {
    for (const { resource, unit, perHour, timeToLimitMs } of growth) {
      if (unit === 'bytes') this.#bytes.set(perHour / 3_600, { resource });
      this.#timeToLimit.set(timeToLimitMs === undefined ? undefined : timeToLimitMs / 1_000, { resource });
    }
    this.#families.sweep();
  }
}
