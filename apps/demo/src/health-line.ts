import type { Monitor } from '@golden-signals/core';
import type { HealthStatus } from '@golden-signals/health';

interface Known {
  readonly status: HealthStatus;
  readonly reason: string | undefined;
}

/** The health as one line, kept up to date by the monitor's events. */
export class HealthLine {
  readonly #checks: Map<string, Known>;
  #service: HealthStatus = 'healthy';

  constructor(monitor: Monitor, checks: readonly string[]) {
    this.#checks = new Map(checks.map((name) => [name, { status: 'healthy', reason: undefined }]));
    monitor.on('health', ({ check, to, message }) => {
      if (check === undefined) this.#service = to;
      else this.#checks.set(check, { status: to, reason: message });
    });
  }

  /** `health degraded · database healthy · cache unhealthy: The cache does not answer.` */
  get text(): string {
    const checks = Array.from(this.#checks, ([name, { status, reason }]) =>
      [`${name} ${status}`, ...(status === 'healthy' || reason === undefined ? [] : [reason])].join(': '),
    );
    return [`health ${this.#service}`, ...checks].join(' · ');
  }
}
