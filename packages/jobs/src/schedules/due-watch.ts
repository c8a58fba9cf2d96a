import { earlyMs } from './due-times.ts';
import type { SchedulePlan } from './schedule-options.ts';
import type { StoredRuns } from './schedule-store.ts';

/** What the beginning of a run means for what was due. */
export interface Begun {
  /** The due time that it is for; when it began, where it is for none, or late. */
  readonly dueMs: number;
  /** From when it was due until it began; undefined where it is for no due time. */
  readonly waitMs: number | undefined;
  /** It began after its grace. */
  readonly isLate: boolean;
  /** Nobody has noticed so far that its due time had passed its grace. */
  readonly isMissedNow: boolean;
}

/** Compares when runs of one schedule are due with when they begin and succeed. Knows no timer and no clock. */
export class DueWatch {
  /** When the latest run began, wherever it did; undefined when that is not known. */
  startedMs: number | undefined;
  /** When the latest run that succeeded was over. */
  succeededMs: number | undefined;
  /** The due time of a run that has not begun within its grace, nor any run since. */
  missingMs: number | undefined;
  readonly sinceMs: number;
  readonly #plan: SchedulePlan;
  #afterMs: number;
  #dueMs: number | undefined;
  /** The due time of the latest success, or of the latest while it was stopped; when this watch began, without either. */
  #baseMs: number;
  #expectedMs: number | undefined;
  /** Until when it was stopped. */
  #stoppedMs = 0;

  constructor(plan: SchedulePlan, nowMs: number) {
    this.#plan = plan;
    this.sinceMs = nowMs;
    this.#afterMs = nowMs;
    this.#baseMs = nowMs;
    plan.times.started(nowMs);
  }

  /** When the run is due that is awaited, which may be over already; undefined when none is. */
  get dueMs(): number | undefined {
    this.#dueMs ??= this.#plan.times.next(this.#afterMs);
    return this.#dueMs;
  }

  /** From one run to the next, as those after the latest success are due. */
  get expectedMs(): number | undefined {
    this.#expectedMs ??= this.#plan.times.intervalMs(this.#baseMs);
    return this.#expectedMs;
  }

  get toleranceMs(): number {
    return this.#plan.graceMs + (this.#plan.maxRuntimeMs ?? 0);
  }

  begin(nowMs: number): Begun {
    const { times, graceMs } = this.#plan;
    const dueMs = this.dueMs;
    const isDue = dueMs !== undefined && nowMs >= dueMs - earlyMs;
    const isMissedNow = isDue && nowMs > dueMs + graceMs;
    const isFor = isDue ? dueMs : this.missingMs;
    const begun = {
      dueMs: isDue && !isMissedNow ? dueMs : nowMs,
      waitMs: isFor === undefined ? undefined : Math.max(0, nowMs - isFor),
      isLate: isMissedNow || this.missingMs !== undefined,
      isMissedNow,
    };
    times.started(nowMs);
    this.startedMs = nowMs;
    this.missingMs = undefined;
    this.#await(isDue ? Math.max(dueMs, nowMs) : nowMs);
    return begun;
  }

  succeed(nowMs: number, dueMs: number): void {
    this.succeededMs = nowMs;
    this.#baseMs = dueMs;
    this.#expectedMs = undefined;
  }

  /** Returns the due time that has passed its grace, until `miss` or `skip` was called for it. */
  pastGrace(nowMs: number): number | undefined {
    const { dueMs } = this;
    return dueMs !== undefined && nowMs > dueMs + this.#plan.graceMs ? dueMs : undefined;
  }

  /** Nobody has begun the run that was due. */
  miss(nowMs: number): void {
    this.missingMs = this.dueMs;
    this.skip(nowMs);
  }

  /**
   * Nothing is missing of what was due. Of what was due meanwhile, only what may still begin within its grace is awaited:
   * after a sleep of the machine not every minute of it.
   */
  skip(nowMs: number): void {
    this.#await(Math.max(this.dueMs ?? nowMs, nowMs - this.#plan.graceMs - 1));
  }

  /** Nothing is due: whoever runs it is stopped. */
  pause(nowMs: number): void {
    this.#stoppedMs = nowMs;
    this.#baseMs = this.dueMs ?? nowMs;
    this.#expectedMs = undefined;
    this.skip(nowMs);
  }

  /** Takes over what others have run. */
  adopt({ startedMs, succeededMs, durationMs = 0 }: StoredRuns): void {
    if (startedMs !== undefined && startedMs > (this.startedMs ?? 0)) {
      this.startedMs = startedMs;
      if (this.missingMs !== undefined && this.#covers(this.missingMs)) this.missingMs = undefined;
      if (this.#dueMs !== undefined && this.#covers(this.#dueMs))
        this.#await(Math.max(this.#dueMs, startedMs));
    }
    if (succeededMs !== undefined && succeededMs > (this.succeededMs ?? 0))
      this.succeed(succeededMs, succeededMs - durationMs);
  }

  /**
   * Looks back at what was due before this watch began, as far as it is known when the schedule ran last.
   *
   * @returns Whether nobody ran it.
   */
  lookBack(startedMs: number): boolean {
    const { times, graceMs } = this.#plan;
    const dueMs = times.nextAfterRun(startedMs);
    if (dueMs === undefined || dueMs > this.sinceMs) return false;
    if (dueMs + graceMs >= this.sinceMs) {
      // It may still begin. What runs at intervals does not: they begin anew with the process.
      if (times.isFixed) this.#dueMs = dueMs;
      return false;
    }
    this.missingMs = dueMs;
    return true;
  }

  /** Returns whether two runs in a row that were due have not succeeded. */
  isOverdue(nowMs: number): boolean {
    const { expectedMs } = this;
    if (expectedMs === undefined) return false;
    const fromMs = Math.max(this.succeededMs ?? this.sinceMs, this.#stoppedMs);
    return nowMs - fromMs > 2 * expectedMs + this.toleranceMs && !this.#plan.times.isStopped();
  }

  #await(afterMs: number): void {
    this.#afterMs = afterMs;
    this.#dueMs = undefined;
  }

  #covers(dueMs: number): boolean {
    return this.startedMs !== undefined && this.startedMs >= dueMs - earlyMs;
  }
}
