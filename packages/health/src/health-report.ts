import type { CheckOutcome } from './check.ts';
import type { HealthStatus } from './status.ts';

/** Where in its life the process is: `starting`, then `ready`, then `stopping`. */
export type Phase = 'starting' | 'ready' | 'stopping';

/** One check in a report. */
export interface CheckReport extends Omit<CheckOutcome, 'endedMs'> {
  readonly name: string;
  readonly required: boolean;
  readonly liveness: boolean;
  readonly tags: readonly string[];
  /** How long ago it ran. */
  readonly ageMs: number;
}

/** What the checks say at one moment, and what that means together. */
export interface HealthReport {
  readonly status: HealthStatus;
  readonly phase: Phase;
  /** Since the Unix epoch. */
  readonly timestampMs: number;
  /** Of the process. */
  readonly uptimeSeconds: number;
  readonly service: { readonly name: string; readonly version: string };
  readonly checks: readonly CheckReport[];
}
