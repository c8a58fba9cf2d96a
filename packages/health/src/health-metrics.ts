import type { Metrics } from '@golden-signals/core/extension';
import type { CheckOutcome } from './check.ts';
import { type HealthStatus, statusValue } from './status.ts';

/** The health as metrics show it: as of the latest runs, because a scrape runs no check. */
export class HealthMetrics {
  readonly #overall;
  #latest: number | undefined;
  readonly #status;
  readonly #duration;
  readonly #expiry;
  readonly #expiresAtMs = new Map<string, number>();

  constructor(metrics: Metrics) {
    this.#overall = metrics.gauge({
      name: 'health_status',
      help: 'Health of the service: 1 healthy, 0.5 degraded, 0 unhealthy, -1 critical.',
    });
    this.#status = metrics.gauge({
      name: 'health_check_status',
      help: 'Health that a check found at its latest run: 1 healthy, 0.5 degraded, 0 unhealthy.',
      labelNames: ['check'],
    });
    this.#duration = metrics.timer({
      name: 'health_check_duration_seconds',
      help: 'Duration of the runs of a check.',
      labelNames: ['check'],
    });
    this.#expiry = metrics.gauge({
      name: 'health_check_expiry_timestamp_seconds',
      help: 'When what a check looks at expires, as a certificate does, since unix epoch.',
      labelNames: ['check'],
      aggregator: 'min',
    });
    // Nothing is known before a check has run, and a metric without labels begins as 0.
    this.#overall.remove({});
  }

  record(check: string, { status, durationMs, expiresAtMs }: CheckOutcome): void {
    this.#status.labels({ check }).set(statusValue[status]);
    this.#duration.labels({ check }).observe(durationMs / 1_000);
    // A run that failed has not made it last longer.
    if (expiresAtMs === undefined) return;
    this.#expiresAtMs.set(check, expiresAtMs);
    this.#expiry.labels({ check }).set(expiresAtMs / 1_000);
  }

  /** By check, of those that found something that expires. In milliseconds since the Unix epoch. */
  get expiries(): ReadonlyMap<string, number> {
    return this.#expiresAtMs;
  }

  /** The health of the service as the metric has it; undefined before a check has run. */
  get overall(): number | undefined {
    return this.#latest;
  }

  setOverall(status: HealthStatus): void {
    this.#latest = statusValue[status];
    this.#overall.set(this.#latest);
  }
}
