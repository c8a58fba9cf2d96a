import { randomUUID } from 'node:crypto';
import type { ExtensionHost, WorkEnd } from '@golden-signals/core/extension';
import type { Job, JobRunDetails } from '../job.ts';
import { exitCodeOf } from '../pings/exit-code.ts';
import type { PingRequests } from '../pings/ping.ts';
import type { PingQueue } from '../pings/ping-queue.ts';
import { DueWatch } from './due-watch.ts';
import type { KeptRuns } from './kept-runs.ts';
import type { ScheduleMetrics } from './schedule-metrics.ts';
import type { SchedulePlan } from './schedule-options.ts';

/** One run, from its start to its end. */
export interface ScheduledRun extends JobRunDetails {
  /** A UUID: the id of the run in logs and reports, and of its pings. */
  readonly id: string;
  readonly startedMs: number;
  readonly dueMs: number;
  isTooLong: boolean;
}

/** Somebody who is told of each run. */
interface PingTarget {
  readonly requests: PingRequests;
  readonly queue: PingQueue;
}

/** What a schedule is measured with. */
export interface ScheduleParts {
  readonly host: Pick<ExtensionHost, 'clock' | 'logger' | 'redact' | 'internalError'>;
  readonly metrics: ScheduleMetrics;
  /** Undefined without a store. */
  readonly kept: KeptRuns | undefined;
  readonly pings: readonly PingTarget[];
  readonly job: Job;
}

/** How often something happened, and when it did last, by the wall clock. */
export interface Happened {
  count: number;
  lastMs: number | undefined;
}

const never = (): Happened => ({ count: 0, lastMs: undefined });

const outcomes = ['success', 'error'];

/** How often a store is asked while something is missing. */
const askEveryMs = 30_000;
/** Of what is told to others of an error. */
const maxMessage = 10_000;

/** One schedule in use: its runs, and what should have run but did not. */
export class Schedule {
  readonly name: string;
  readonly plan: SchedulePlan;
  readonly watch: DueWatch;
  readonly open = new Set<ScheduledRun>();
  readonly runs = never();
  readonly failed = never();
  readonly missed = never();
  readonly late = never();
  readonly overlaps = never();
  readonly tooLong = never();
  lastDurationMs: number | undefined;
  /** Whether the latest run that is over failed. */
  isFailing = false;
  isOverdue = false;
  readonly #parts: ScheduleParts;
  readonly #labels: { readonly schedule: string };
  readonly #job: Job;
  #isAsking = false;
  #askedMs = Number.NEGATIVE_INFINITY;

  constructor(name: string, plan: SchedulePlan, parts: ScheduleParts) {
    this.name = name;
    this.plan = plan;
    this.#parts = parts;
    this.#labels = { schedule: name };
    this.watch = new DueWatch(plan, this.nowMs);
    this.#job = parts.job;
    const { metrics } = parts;
    // A series that begins with its first failure shows Prometheus no growth.
    for (const outcome of outcomes) metrics.runs.labels({ ...this.#labels, outcome }).inc(0);
    for (const counter of [metrics.missed, metrics.late, metrics.overlaps, metrics.tooLong])
      counter.labels(this.#labels).inc(0);
    metrics.watchedSince.labels(this.#labels).set(this.watch.sinceMs / 1_000);
    metrics.tolerance.labels(this.#labels).set(this.watch.toleranceMs / 1_000);
    this.#show();
  }

  /** By the wall clock. */
  get nowMs(): number {
    return this.#parts.host.clock.wallTimeMs();
  }

  /** Asks the store what was run before this process began. Never rejects. */
  async resume(): Promise<void> {
    const stored = await this.#parts.kept?.read();
    if (stored?.startedMs === undefined) return;
    const hasBegun = this.watch.startedMs !== undefined;
    this.watch.adopt(stored);
    if (!hasBegun && this.watch.lookBack(stored.startedMs)) this.#noteMissed();
    this.#show();
  }

  /** Runs a function as a run of this schedule. @returns What `fn` returns. @throws What `fn` throws. */
  run<Result>(fn: () => Result): Result {
    let run: ScheduledRun;
    try {
      run = this.#begin();
    } catch (error) {
      this.#parts.host.internalError(error);
      return fn();
    }
    const result = this.#job.run(fn, run);
    // Of what runs when somebody asks for its values, nobody knows that it ever will.
    if (typeof (result as PromiseLike<unknown> | undefined)?.then !== 'function') this.open.delete(run);
    return result;
  }

  /** Called once a second. */
  look(): void {
    const nowMs = this.nowMs;
    this.#markTooLong(nowMs);
    if (this.#isAsking) return;
    const dueMs = this.watch.pastGrace(nowMs);
    const becomesOverdue = this.watch.isOverdue(nowMs) && !this.isOverdue;
    const isAway = this.watch.missingMs !== undefined || this.isOverdue;
    const mayHaveRunElsewhere =
      this.#parts.kept !== undefined &&
      (dueMs !== undefined || becomesOverdue || (isAway && nowMs - this.#askedMs >= askEveryMs));
    if (mayHaveRunElsewhere) void this.#ask();
    else this.#decide(nowMs);
  }

  /** Waits for what is to be kept and told. Never rejects. */
  async close(): Promise<void> {
    const { kept, pings } = this.#parts;
    await Promise.all([kept?.finish(), ...pings.map(({ queue }) => queue.finish())]);
  }

  /** Takes back its series. */
  forget(): void {
    const { pings: _, runs, ...others } = this.#parts.metrics;
    for (const metric of Object.values(others)) metric.remove(this.#labels);
    for (const outcome of outcomes) runs.remove({ ...this.#labels, outcome });
    for (const { queue } of this.#parts.pings) queue.forget();
  }

  /** Never rejects. */
  async #ask(): Promise<void> {
    this.#isAsking = true;
    this.#askedMs = this.nowMs;
    this.watch.adopt((await this.#parts.kept?.read()) ?? {});
    this.#isAsking = false;
    this.#decide(this.nowMs);
  }

  #decide(nowMs: number): void {
    const dueMs = this.watch.pastGrace(nowMs);
    if (dueMs !== undefined) {
      if (this.open.size > 0) {
        // Whoever runs it does not run it twice at a time, or will say so itself.
        this.#note(this.overlaps, this.#parts.metrics.overlaps);
        this.watch.skip(nowMs);
      } else if (this.plan.times.isStopped()) {
        this.watch.pause(nowMs);
      } else {
        this.watch.miss(nowMs);
        this.#noteMissed();
      }
    }
    const { logger } = this.#parts.host;
    const isOverdue = this.watch.isOverdue(nowMs);
    if (isOverdue && !this.isOverdue)
      logger.warn(this.#labels, 'A schedule has not succeeded for two runs that were due.');
    this.isOverdue = isOverdue;
    this.#show();
  }

  #begin(): ScheduledRun {
    const { metrics, kept, pings, host } = this.#parts;
    const startedMs = this.nowMs;
    const wasMissing = this.watch.missingMs;
    const { dueMs, waitMs, isLate, isMissedNow } = this.watch.begin(startedMs);
    if (isMissedNow) this.#note(this.missed, metrics.missed);
    if (isLate) this.#note(this.late, metrics.late);
    if (this.open.size > 0) this.#note(this.overlaps, metrics.overlaps);
    if (wasMissing !== undefined)
      host.logger.info(this.#labels, 'A scheduled run that was missing has begun.');
    const run: ScheduledRun = {
      id: randomUUID(),
      startedMs,
      dueMs,
      waitMs,
      isTooLong: false,
      onEnd: (end) => this.#end(end, run),
    };
    this.open.add(run);
    kept?.write({ startedMs });
    for (const { requests, queue } of pings) queue.add(requests.started(run));
    metrics.missing.labels(this.#labels).set(0);
    return run;
  }

  #end({ outcome, isError, durationMs, error }: WorkEnd, run: ScheduledRun): void {
    const { metrics, kept, pings, host } = this.#parts;
    const nowMs = this.nowMs;
    this.#markTooLong(nowMs);
    this.open.delete(run);
    this.lastDurationMs = durationMs;
    this.isFailing = isError;
    this.runs.count += 1;
    this.runs.lastMs = nowMs;
    metrics.lastDuration.labels(this.#labels).set(durationMs / 1_000);
    metrics.runs.labels({ ...this.#labels, outcome }).inc();
    if (isError) {
      this.failed.count += 1;
      this.failed.lastMs = nowMs;
    } else if (outcome === 'success') {
      this.watch.succeed(nowMs, run.dueMs);
      this.isOverdue = false;
      metrics.lastSuccess.labels(this.#labels).set(nowMs / 1_000);
      kept?.write({ succeededMs: nowMs, durationMs });
    }
    if (pings.length === 0) return;
    const message = isError ? host.redact.text(messageOf(error), maxMessage) : '';
    const ended = { run, isError, durationMs, exitCode: exitCodeOf(error), message };
    for (const { requests, queue } of pings) queue.add(requests.ended(ended));
  }

  #markTooLong(nowMs: number): void {
    const { maxRuntimeMs } = this.plan;
    if (maxRuntimeMs === undefined) return;
    for (const run of this.open) {
      if (run.isTooLong || nowMs - run.startedMs <= maxRuntimeMs) continue;
      run.isTooLong = true;
      this.#note(this.tooLong, this.#parts.metrics.tooLong);
    }
  }

  #noteMissed(): void {
    const { metrics, host } = this.#parts;
    this.#note(this.missed, metrics.missed);
    const due = new Date(this.watch.missingMs!).toISOString();
    host.logger.warn({ ...this.#labels, due }, 'A scheduled run is missing.');
  }

  #note(happened: Happened, counter: ScheduleMetrics['missed']): void {
    happened.count += 1;
    happened.lastMs = this.nowMs;
    counter.labels(this.#labels).inc();
  }

  /** Shows what is known now. Not while a run begins or ends, because to compute due times takes a while. */
  #show(): void {
    const { lastSuccess, missing, nextDue, expectedInterval } = this.#parts.metrics;
    const { missingMs, succeededMs, dueMs, expectedMs } = this.watch;
    missing.labels(this.#labels).set(missingMs === undefined ? 0 : 1);
    if (succeededMs !== undefined) lastSuccess.labels(this.#labels).set(succeededMs / 1_000);
    if (expectedMs !== undefined) expectedInterval.labels(this.#labels).set(expectedMs / 1_000);
    if (dueMs === undefined) nextDue.remove(this.#labels);
    else nextDue.labels(this.#labels).set(dueMs / 1_000);
  }
}

/** What an error says without where it happened. */
function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
