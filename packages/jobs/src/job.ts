import type { WorkEnd } from '@golden-signals/core/extension';

/**
 * What becomes of a run that threw:
 *
 * - `final`: it failed for good.
 * - `retried`: it is attempted again.
 * - `postponed`: the job asked for a later turn, which is no failure.
 * - `undecided`: whoever ran it will know, and says so with `Job.settle`.
 */
export type JobFailure = 'final' | 'retried' | 'postponed' | 'undecided';

/** What is the same for all runs of a job. */
export interface JobOptions {
  /** The queue that it is taken from. Default: none; its runs then have no wait. */
  readonly queue?: string;
  /** As OpenTelemetry names what it is taken from: `bullmq`, `rabbitmq`, `nats`. Default: none. */
  readonly system?: string;
  /** A run that takes longer is slow, in milliseconds; `false` is never. Default: that of `jobs()`. */
  readonly slowThresholdMs?: number | false;
  /** Says what becomes of a run that threw. Default: `retried` while it has attempts left, then `final`. */
  readonly failureOf?: (error: unknown, details: JobRunDetails) => JobFailure;
}

/** What is known of one run when it begins. */
export interface JobRunDetails {
  /** The queue's own id of it, in logs and reports. Default: made when it is asked for. */
  readonly id?: string | undefined;
  /** From when it could have begun until it did, in milliseconds. Default: not known. */
  readonly waitMs?: number | undefined;
  /** 1 is the first. Default: 1. */
  readonly attempt?: number | undefined;
  /** How often it may be attempted in all; a failure of the last is for good. Default: once. */
  readonly maxAttempts?: number | undefined;
  /** As W3C Trace Context has it, where the message carries one. Default: none. */
  readonly traceparent?: string | undefined;
  /** Called when the run is over. Default: nobody is. */
  readonly onEnd?: ((end: WorkEnd) => void) | undefined;
}

/** One kind of job, whatever takes it from where: its series and windows are resolved here, and not at each run. */
export interface Job {
  readonly name: string;
  /**
   * Runs a function as one run of this job, in a context of its own where contexts are tracked: to its end where it
   * returns a promise.
   *
   * @returns What `fn` returns. @throws What `fn` throws.
   */
  run<Result>(fn: () => Result, details?: JobRunDetails): Result;
  /** Counts what became of a failed run of which `failureOf` said `undecided`. */
  settle(failure: 'final' | 'retried'): void;
}
