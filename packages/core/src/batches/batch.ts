import type { OperationOutcome } from '../work/timeline.ts';

/** How a batch goes on, or went. */
export interface BatchReport {
  readonly operation: string;
  readonly state: 'running' | OperationOutcome;
  /** Unix milliseconds. */
  readonly startedAtMs: number;
  /** Until its end, or until now. */
  readonly durationMs: number;
  /** How many items there are; undefined where the batch has not said. */
  readonly total: number | undefined;
  /** Those that failed are done, too. */
  readonly done: number;
  readonly failed: number;
  /** How much of it is done, from 0 to 1; undefined where the batch has not said how many there are. */
  readonly progressRatio: number | undefined;
  /** Of those that are done, from 0 to 1; 0 while none is. */
  readonly failedRatio: number;
  /** Items per second, since its start. */
  readonly perSecond: number;
  /** When it is done if it goes on like this; undefined where that cannot be said, and at its end. */
  readonly remainingMs: number | undefined;
}

/** One run of a batch that says how far it is. */
export class Batch {
  readonly operation: string;
  readonly #startedMs: number;
  readonly #startedAtMs: number;
  total: number | undefined;
  done = 0;
  failed = 0;
  /** Of those that are done and have not failed, how many are counted. */
  succeededCounted = 0;
  #end: { readonly outcome: OperationOutcome; readonly atMs: number } | undefined;

  /** @param startedMs By the monitor's clock. @param startedAtMs By the wall clock. */
  constructor(operation: string, startedMs: number, startedAtMs: number) {
    this.operation = operation;
    this.#startedMs = startedMs;
    this.#startedAtMs = startedAtMs;
  }

  end(outcome: OperationOutcome, nowMs: number): void {
    this.#end = { outcome, atMs: nowMs };
  }

  report(nowMs: number): BatchReport {
    const { operation, total, done, failed } = this;
    const durationMs = (this.#end?.atMs ?? nowMs) - this.#startedMs;
    const perSecond = durationMs <= 0 ? 0 : done / (durationMs / 1_000);
    const isKnown = this.#end === undefined && total !== undefined && perSecond > 0;
    return {
      operation,
      state: this.#end?.outcome ?? 'running',
      startedAtMs: this.#startedAtMs,
      durationMs,
      total,
      done,
      failed,
      progressRatio: total ? Math.min(1, done / total) : undefined,
      failedRatio: done === 0 ? 0 : failed / done,
      perSecond,
      remainingMs: isKnown ? (Math.max(0, total - done) / perSecond) * 1_000 : undefined,
    };
  }
}
