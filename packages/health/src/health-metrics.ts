import type { Registry } from '@golden-signals/core';
import type { CheckOutcome } from './check.ts';
import { type HealthStatus, statusValue } from './status.ts';

/** The health as metrics show it: as of the latest runs, because a scrape runs no check. */
export class HealthMetrics {
  readonly #overall;
  readonly #status;
  readonly #duration;

  constructor(registry: Registry) {
    this.#overall = registry.gauge({
      name: 'health_status',
      help: 'Health of the service: 1 healthy, 0.5 degraded, 0 unhealthy, -1 critical.',
    });
    this.#status = registry.gauge({
      name: 'health_check_status',
      help: 'Health that a check found at its latest run: 1 healthy, 0.5 degraded, 0 unhealthy.',
      labelNames: ['check'],
    });
    this.#duration = registry.timer({
      name: 'health_check_duration_seconds',
      help: 'Duration of the runs of a check.',
      labelNames: ['check'],
    });
    this.setOverall('healthy');
  }

  record(check: string, { status, durationMs }: CheckOutcome): void {
    this.#status.labels({ check }).set(statusValue[status]);
    this.#duration.labels({ check }).observe(durationMs / 1_000);
  }

  setOverall(status: HealthStatus): void {
    this.#overall.set(statusValue[status]);
  }
}
