import { type WorkEnd, watchPromise } from '@golden-signals/core/extension';
import type { JobFailure, JobRunDetails } from '../job.ts';
import type { MessageCounts, Settlement } from '../queues/message-counts.ts';
import type { DefinedJob } from '../runs/defined-job.ts';

/** Of a run whose failure is that of its message. */
interface DeliveryDetails extends JobRunDetails {
  readonly delivery: Delivery;
}

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
 */
export class Delivery {
  readonly #job: DefinedJob;
  readonly #counts: MessageCounts;
  /** It is not delivered again, whatever becomes of it. */
  #isLast = false;
  #settlement: Settlement | undefined;
  /** What the run fails with, unless the handler fails first. */
  #notAcknowledged: MessageNotAcknowledged | undefined;
  #isHandled = false;
  #isSettled = false;
  /** How the run has ended; undefined until then. */
  #end: WorkEnd | undefined;
  #resolve: () => void = () => {};
  #reject: (error: unknown) => void = () => {};

  constructor(job: DefinedJob, counts: MessageCounts, isRedelivered: boolean) {
    this.#job = job;
    this.#counts = counts;
    counts.delivered(isRedelivered);
  }

  /** As `JobOptions.failureOf` of jobs whose runs are deliveries. */
  static readonly failureOf = (_error: unknown, details: JobRunDetails): JobFailure =>
    (details as DeliveryDetails).delivery.#failure;

  /** Calls the handler. @returns What it returns. @throws What it throws. */
  run<Result>(handle: () => Result, details: JobRunDetails): Result {
    let result!: Result;
    const { attempt = 1, maxAttempts = Number.POSITIVE_INFINITY } = details;
    this.#isLast = attempt >= maxAttempts;
    const run = () => {
      result = handle();
      const isPromise = watchPromise(
        result,
        () => {
          this.#isHandled = true;
          this.#conclude();
        },
        (error) => this.#reject(error),
      );
      const over = new Promise<void>((resolve, reject) => {
        this.#resolve = resolve;
        this.#reject = reject;
      });
      if (!isPromise) this.#isHandled = true;
      this.#conclude();
      return over;
    };
    const onEnd = (end: WorkEnd) => {
      this.#end = end;
    };
    const deliveryDetails: DeliveryDetails = { ...details, onEnd, delivery: this };
    // Whoever made the handler hears of its failure from what it returned.
    this.#job.run(run, deliveryDetails).catch(() => {});
    return result;
  }

  /**
   * Call it once.
   *
   * @param how Undefined where nobody will know; the run then lasts as long as its handler.
   * @param failure What the run fails with, unless the message is acknowledged. Default: that of `how`.
   */
  settle(how: Settlement | undefined, failure?: string): void {
    this.#isSettled = true;
    this.#settlement = how;
    this.#counts.settled(how);
    // Made here, so that its stack says who rejected the message.
    if (how !== undefined && how !== 'acknowledged')
      this.#notAcknowledged = new MessageNotAcknowledged(failure ?? failures[how]);
    if (this.#end === undefined) this.#conclude();
    else if (this.#end.isError && this.#failure !== 'undecided') this.#job.settle(this.#failure);
  }

  #conclude(): void {
    const isReturned = this.#settlement === 'returned';
    if (!this.#isSettled || (!this.#isHandled && !isReturned)) return;
    if (this.#notAcknowledged === undefined) this.#resolve();
    else this.#reject(this.#notAcknowledged);
  }

  /** Undecided where the handler has failed before the message is settled. */
  get #failure(): 'final' | 'retried' | 'undecided' {
    if (this.#settlement === undefined) return 'undecided';
    const isBack = this.#settlement === 'requeued' || this.#settlement === 'returned';
    return isBack && !this.#isLast ? 'retried' : 'final';
  }
}
