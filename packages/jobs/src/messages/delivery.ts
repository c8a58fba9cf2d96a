import { type BegunRun, type WorkEnd, watchPromise } from '@golden-signals/core/extension';
import type { JobFailure, JobRunDetails } from '../job.ts';
import type { MessageCounts, Settlement } from '../queues/message-counts.ts';
import type { DefinedJob } from '../runs/defined-job.ts';
import type { HeldMessage } from './unacknowledged.ts';

/** What became of messages whose handlers did not fail, in reports of errors. */
const failures: Readonly<Record<Exclude<Settlement, 'acknowledged'>, string>> = {
  rejected: 'The message was rejected.',
  requeued: 'The message was given back to the queue.',
  returned: 'The channel was closed before the message was acknowledged.',
};

/** What a run fails with whose handler has not failed. */
class MessageNotAcknowledged extends Error {
  override readonly name = 'MessageNotAcknowledged';
}

/**
 * One message in the hands of a consumer. Its run lasts until the handler is done and the message is settled, whatever comes
 * later; where the handler fails, or the message is returned, until then.
 *
 * It is itself what is known of its run, and a link of the list of those that are not settled, so that a message takes one
 * object. Its fields are `private`, not `#private`, see docs/hot-path.md, rule 12.
 */
export class Delivery implements JobRunDetails, HeldMessage {
  id: string | undefined = undefined;
  waitMs: number | undefined = undefined;
  attempt: number | undefined = undefined;
  traceparent: string | undefined = undefined;
  deliveredMs = 0;
  older: HeldMessage | undefined = undefined;
  newer: HeldMessage | undefined = undefined;
  isHandled = false;
  private readonly job: DefinedJob;
  private readonly counts: MessageCounts;
  private isSettled = false;
  /** It is not delivered again, whatever becomes of it. */
  private isLast = false;
  private settlement: Settlement | undefined = undefined;
  /** What the run fails with, unless the handler fails first. */
  private notAcknowledged: MessageNotAcknowledged | undefined = undefined;
  /** Undefined before it has begun, and when it is over. */
  private openRun: BegunRun | undefined = undefined;
  /** How the run has ended; undefined until then. */
  private end: WorkEnd | undefined = undefined;

  constructor(job: DefinedJob, counts: MessageCounts, isRedelivered: boolean) {
    this.job = job;
    this.counts = counts;
    counts.delivered(this, isRedelivered);
  }

  /** As `JobOptions.failureOf` of jobs whose runs are deliveries. */
  static readonly failureOf = (_error: unknown, details: JobRunDetails): JobFailure =>
    (details as Delivery).failure;

  /** As `JobRunDetails.onEnd`. */
  onEnd(end: WorkEnd): void {
    this.end = end;
  }

  /** Calls the handler. @returns What it returns. @throws What it throws. */
  run<Result>(handle: () => Result, details: JobRunDetails): Result {
    const { id, waitMs, attempt, maxAttempts = Number.POSITIVE_INFINITY, traceparent } = details;
    this.isLast = (attempt ?? 1) >= maxAttempts;
    this.id = id;
    this.waitMs = waitMs;
    this.attempt = attempt;
    this.traceparent = traceparent;
    const run = this.job.begin(this);
    this.openRun = run;
    let result: Result;
    try {
      result = run.enter(handle);
    } catch (error) {
      this.fail(error);
      throw error;
    }
    // Whoever made the handler hears of its failure from what it returned.
    const isPromise = watchPromise(
      result,
      () => this.handled(),
      (error) => this.fail(error),
    );
    if (!isPromise) this.handled();
    return result;
  }

  /**
   * Call it once.
   *
   * @param how Undefined where nobody will know; the run then lasts as long as its handler.
   * @param failure What the run fails with, unless the message is acknowledged. Default: that of `how`.
   */
  settle(how: Settlement | undefined, failure?: string): void {
    this.isSettled = true;
    this.settlement = how;
    this.counts.settled(this, how);
    // Made here, so that its stack says who rejected the message.
    if (how !== undefined && how !== 'acknowledged')
      this.notAcknowledged = new MessageNotAcknowledged(failure ?? failures[how]);
    if (this.end === undefined) this.conclude();
    else if (this.end.isError && this.failure !== 'undecided') this.job.settle(this.failure);
  }

  private handled(): void {
    this.isHandled = true;
    this.conclude();
  }

  private conclude(): void {
    const isReturned = this.settlement === 'returned';
    if (!this.isSettled || (!this.isHandled && !isReturned)) return;
    if (this.notAcknowledged !== undefined) this.fail(this.notAcknowledged);
    else this.over()?.succeed();
  }

  private fail(error: unknown): void {
    this.isHandled = true;
    this.over()?.fail(error);
  }

  /** Returns the run, to be ended; undefined where it has ended before. */
  private over(): BegunRun | undefined {
    const run = this.openRun;
    this.openRun = undefined;
    return run;
  }

  /** Undecided where the handler has failed before the message is settled. */
  private get failure(): 'final' | 'retried' | 'undecided' {
    if (this.settlement === undefined) return 'undecided';
    const isBack = this.settlement === 'requeued' || this.settlement === 'returned';
    return isBack && !this.isLast ? 'retried' : 'final';
  }
}
