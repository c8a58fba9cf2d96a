import { randomUUID } from 'node:crypto';
import type { ExtensionHost, WorkEnd } from '@golden-signals/core/extension';
import type { Job, JobRunDetails } from '../job.ts';
import { exitCodeOf } from '../pings/exit-code.ts';
import type { PingRequests } from '../pings/ping.ts';
import type { PingQueue } from '../pings/ping-queue.ts';
import { DueWatch } from './due-watch.ts';
import type { KeptRuns } from './kept-runs.ts';
import { RecentRuns } from './recent-runs.ts';
import type { ScheduleMetrics } from './schedule-metrics.ts';
import type { SchedulePlan } from './schedule-options.ts';
import { ScheduleSeries } from './schedule-series.ts';

/** One run, from its start to its end. */
interface ScheduledRun extends JobRunDetails {
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
interface ScheduleParts {
  readonly host: Pick<ExtensionHost, 'clock' | 'logger' | 'redact' | 'internalError'>;
  readonly metrics: ScheduleMetrics;
  /** Undefined without a store. */
  readonly kept: KeptRuns | undefined;
  readonly pings: readonly PingTarget[];
  readonly job: Job;
}

/** How often a store is asked while something is missing. */
const askEveryMs = 30_000;
/** Of what is told to others of an error. */
const maxMessage = 10_000;

/** One schedule in use: its runs, and what should have run but did not. */
export class Schedule {
  readonly name: string;
  readonly plan: SchedulePlan;
  readonly watch: DueWatch;
  readonly series: ScheduleSeries;
  readonly open = new Set<ScheduledRun>();
  readonly recent = new RecentRuns();
  runs = 0;
  failed = 0;
  lastDurationMs: number | undefined;
  /** Whether the latest run that is over failed. */
  isFailing = false;
  isOverdue = false;
  readonly #parts: ScheduleParts;
  #isAsking = false;
  #askedMs = Number.NEGATIVE_INFINITY;

  constructor(name: string, plan: SchedulePlan, parts: ScheduleParts) {
    this.name = name;
    this.plan = plan;
    this.#parts = parts;
    this.watch = new DueWatch(plan, this.#nowMs);
    this.series = new ScheduleSeries(parts.metrics, name, this.watch);
    this.#show();
  }

  /** By the wall clock. */
  get #nowMs(): number {
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
    const result = this.#parts.job.run(fn, run);
    // Of what runs when somebody asks for its values, nobody knows that it ever will.
    if (typeof (result as PromiseLike<unknown> | undefined)?.then !== 'function') this.open.delete(run);
    return result;
  }

  /** Called once a second. */
  look(): void {
    const nowMs = this.#nowMs;
    this.#markTooLong(nowMs);
    if (this.#isAsking) return;
    const isPastGrace = this.watch.pastGrace(nowMs) !== undefined;
    const becomesOverdue = this.watch.isOverdue(nowMs) && !this.isOverdue;
    const isAway = this.watch.missingMs !== undefined || this.isOverdue;
    const mayHaveRunElsewhere =
      this.#parts.kept !== undefined &&
      (isPastGrace || becomesOverdue || (isAway && nowMs - this.#askedMs >= askEveryMs));
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
    this.series.forget();
    for (const { queue } of this.#parts.pings) queue.forget();
  }

  /** Never rejects. */
  async #ask(): Promise<void> {
    this.#isAsking = true;
    this.#askedMs = this.#nowMs;
    this.watch.adopt((await this.#parts.kept?.read()) ?? {});
    this.#isAsking = false;
    this.#decide(this.#nowMs);
  }

  #decide(nowMs: number): void {
    if (this.watch.pastGrace(nowMs) !== undefined) {
      if (this.open.size > 0) {
        // Whoever runs it does not run it twice at a time, or will say so itself.
        this.series.overlaps.note(nowMs);
        this.watch.skip(nowMs);
      } else if (this.plan.times.isStopped()) {
        this.watch.pause(nowMs);
      } else {
        this.watch.miss(nowMs);
        this.#noteMissed();
      }
    }
    const isOverdue = this.watch.isOverdue(nowMs);
    if (isOverdue && !this.isOverdue) {
      const { logger } = this.#parts.host;
      logger.warn({ schedule: this.name }, 'A schedule has not succeeded for two runs that were due.');
    }
    this.isOverdue = isOverdue;
    this.#show();
  }

  #begin(): ScheduledRun {
    const { kept, pings, host } = this.#parts;
    const startedMs = this.#nowMs;
    const wasMissing = this.watch.missingMs !== undefined;
    const wasDueMs = this.watch.dueMs ?? startedMs;
    const { dueMs, waitMs, isLate, isMissedNow } = this.watch.begin(startedMs);
    if (isMissedNow) this.#countMissed(wasDueMs);
    if (isLate) this.series.late.note(startedMs);
    if (this.open.size > 0) this.series.overlaps.note(startedMs);
    if (wasMissing) host.logger.info({ schedule: this.name }, 'A scheduled run that was missing has begun.');
    const run: ScheduledRun = {
      id: randomUUID(),
      startedMs,
      dueMs,
      waitMs,
      isTooLong: false,
      onEnd: (end) => this.#end(end, run),
    };
    this.open.add(run);
    this.series.showRuns(this.watch);
    kept?.write({ startedMs });
    for (const { requests, queue } of pings) queue.add(requests.started(run));
    return run;
  }

  #end({ outcome, isError, durationMs, error }: WorkEnd, run: ScheduledRun): void {
    const { kept, pings, host } = this.#parts;
    const nowMs = this.#nowMs;
    this.#markTooLong(nowMs);
    this.open.delete(run);
    this.lastDurationMs = durationMs;
    this.isFailing = isError;
    this.recent.add({ startedAtMs: run.startedMs, durationMs, outcome });
    this.runs += 1;
    if (isError) this.failed += 1;
    this.series.ended(outcome, durationMs);
    if (outcome === 'success') {
      this.watch.succeed(nowMs, run.dueMs);
      this.isOverdue = false;
      this.series.showRuns(this.watch);
      kept?.write({ succeededMs: nowMs, durationMs });
    }
    if (pings.length === 0) return;
    const message = isError ? host.redact.text(messageOf(error), maxMessage) : '';
    const ended = { run, isError, durationMs, exitCode: exitCodeOf(error), message };
    for (const { requests, queue } of pings) queue.add(requests.ended(ended));
  }

  #markTooLong(nowMs: number): void {
    const { maxRuntimeMs = Number.POSITIVE_INFINITY } = this.plan;
    for (const run of this.open) {
      if (run.isTooLong || nowMs - run.startedMs <= maxRuntimeMs) continue;
      run.isTooLong = true;
      this.series.tooLong.note(nowMs);
    }
  }

  #countMissed(dueMs: number): void {
    this.series.missed.note(this.#nowMs);
    this.recent.add({ startedAtMs: dueMs, durationMs: undefined, outcome: 'missed' });
  }

  #noteMissed(): void {
    this.#countMissed(this.watch.missingMs!);
    const due = new Date(this.watch.missingMs!).toISOString();
    this.#parts.host.logger.warn({ schedule: this.name, due }, 'A scheduled run is missing.');
  }

  #show(): void {
    this.series.showRuns(this.watch);
    this.series.showDueTimes(this.watch);
  }
}

/** What an error says without where it happened. */
function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
