import type { Metrics } from '@golden-signals/core/extension';
import type { CheckOutcome } from './check.ts';
import { type HealthStatus, statusValue } from './status.ts';

/** The health as metrics show it: as of the latest runs, because a scrape runs no check. */
export class HealthMetrics {
  readonly #overall;
  #latest: number | undefined;
  readonly #status;
  readonly #duration;

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
    // Nothing is known before a check has run, and a metric without labels begins as 0.
    this.#overall.remove({});
  }

  record(check: string, { status, durationMs }: CheckOutcome): void {
    this.#status.labels({ check }).set(statusValue[status]);
    this.#duration.labels({ check }).observe(durationMs / 1_000);
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
