import type { ExtensionHost } from '@golden-signals/core';
import type { Check, CheckOutcome } from './check.ts';
import { type HealthStatus, overallStatus } from './status.ts';

/** A check, or the service as a whole, has another status than before. */
export interface HealthChange {
  /** Undefined when it is the service. */
  readonly check: string | undefined;
  readonly from: HealthStatus;
  readonly to: HealthStatus;
  /** Why, as the check said it; without secrets. */
  readonly message: string | undefined;
  /** Since the Unix epoch. */
  readonly timestampMs: number;
}

declare module '@golden-signals/core' {
  interface MonitorEvents {
    health: HealthChange;
  }
}

type Reporter = Pick<ExtensionHost, 'logger' | 'events'>;

const maxKept = 100;

/** Notices changes from run to run, emits each as the event `health`, and logs it. Everything begins healthy. */
export class HealthChanges {
  #overall: HealthStatus = 'healthy';
  #latest: readonly HealthChange[] = [];

  /** The latest 100, the latest first. */
  get latest(): readonly HealthChange[] {
    return this.#latest;
  }

  /**
   * Takes note of a run. Never throws.
   *
   * @returns What the service is now; nothing while all is well so far and some checks have not run.
   */
  note(
    reporter: Reporter,
    checks: readonly Check[],
    { name, options: { required } }: Check,
    { status, message, timestampMs }: CheckOutcome,
    previous: CheckOutcome | undefined,
  ): HealthStatus | undefined {
    const from = previous?.status ?? 'healthy';
    if (from !== status) {
      this.#tell(reporter, { check: name, from, to: status, message, timestampMs }, required);
    }
    const overall = overallOf(checks);
    if (overall !== this.#overall) {
      const change = { check: undefined, from: this.#overall, to: overall, timestampMs };
      this.#overall = overall;
      this.#tell(reporter, { ...change, message: `${name}: ${message ?? status}` }, true);
    }
    const isKnown = overall !== 'healthy' || checks.every(({ latest }) => latest !== undefined);
    return isKnown ? overall : undefined;
  }

  #tell(reporter: Reporter, change: HealthChange, required: boolean): void {
    this.#latest = [change, ...this.#latest].slice(0, maxKept);
    log(reporter, change, required);
    reporter.events.emit('health', change);
  }
}

/** Returns what the latest runs mean for the service; what has not run yet counts for nothing. */
export function overallOf(checks: readonly Check[]): HealthStatus {
  return overallStatus(latestOf(checks));
}

function log({ logger }: Reporter, { check, from, to, message }: HealthChange, required: boolean): void {
  const what = check === undefined ? 'The service' : `The health check "${check}"`;
  const level = to === 'healthy' ? 'info' : to === 'degraded' || !required ? 'warn' : 'error';
  logger[level]({ check, from, to, reason: message }, `${what} is now ${to}.`);
}

function* latestOf(checks: readonly Check[]) {
  for (const { latest, options } of checks) {
    if (latest !== undefined) {
      yield { status: latest.status, required: options.required, liveness: options.liveness };
    }
  }
}
