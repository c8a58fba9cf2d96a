import type { CounterSeries, HistogramSeries, SlidingWindow } from '@golden-signals/core';
import { type TimeLimit, withinTimeLimit } from '@golden-signals/core/extension';
import type { MessageCounts } from './message-counts.ts';
import { backlogOf, type QueueSource, type QueueState } from './queue-state.ts';
import { QueueTrend } from './queue-trend.ts';

const maxStalledKept = 1_000;

/** What a queue records in. */
export interface QueueSeries {
  readonly waits: HistogramSeries;
  readonly stalled: CounterSeries;
  /** Makes those of its messages, which only brokers have. */
  messages(): MessageCounts;
}

/** One queue, whatever of it this process has: workers, or just a look at it. */
export class WatchedQueue {
  readonly name: string;
  readonly system: string;
  readonly waitWindow: SlidingWindow;
  readonly trend = new QueueTrend();
  /** Since the start. */
  stalled = 0;
  /** As of the last time that it was asked; undefined before, and where that failed. */
  state: QueueState | undefined;
  /** Why the last time failed, for people. */
  failure: string | undefined;
  /** Undefined where nobody consumes any. */
  messages: MessageCounts | undefined;
  /** When the last ones stalled, by the clock. */
  readonly #stalledMs: number[] = [];
  readonly #series: QueueSeries;
  readonly #limit: TimeLimit;
  /** The asking that is under way, shared by all who ask meanwhile. */
  #asking: Promise<void> | undefined;
  /** Until it answers, it is not asked again: commands of a client that is not connected would pile up. */
  #isUnanswered = false;

  constructor(
    name: string,
    system: string,
    parts: { readonly series: QueueSeries; readonly limit: TimeLimit; readonly waitWindow: SlidingWindow },
  ) {
    this.name = name;
    this.system = system;
    this.#series = parts.series;
    this.#limit = parts.limit;
    this.waitWindow = parts.waitWindow;
  }

  /** What became of its messages; there from the first time that somebody asks. */
  obtainMessages(): MessageCounts {
    this.messages ??= this.#series.messages();
    return this.messages;
  }

  /** Jobs that could begin now; undefined where that is not known. */
  get backlog(): number | undefined {
    return this.state && backlogOf(this.state);
  }

  /** A job of it has begun after so long. */
  waited(nowMs: number, waitMs: number): void {
    this.#series.waits.observe(waitMs / 1_000);
    this.waitWindow.record(nowMs, waitMs);
  }

  /** A worker of one of its jobs is gone, or does not answer. */
  countStalled(): void {
    this.stalled += 1;
    this.#series.stalled.inc();
    this.#stalledMs.push(this.#limit.clock.now());
    if (this.#stalledMs.length > maxStalledKept) this.#stalledMs.shift();
  }

  /** How many stalled in the last 5 minutes; 1,000 where it was more. */
  get stalledLately(): number {
    const fromMs = this.#limit.clock.now() - 300_000;
    return this.#stalledMs.filter((atMs) => atMs >= fromMs).length;
  }

  /** Asks what it is now. Never rejects. @param onFailure Called with what `read` threw, or that it took too long. */
  ask(read: NonNullable<QueueSource['read']>, onFailure: (error: unknown) => void): Promise<void> {
    if (this.#asking === undefined && this.#isUnanswered) return Promise.resolve();
    this.#asking ??= this.#ask(read, onFailure).finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #ask(read: NonNullable<QueueSource['read']>, onFailure: (error: unknown) => void): Promise<void> {
    const late = () => {
      throw new Error(`The queue "${this.name}" did not answer within ${this.#limit.timeoutMs} ms.`);
    };
    const askedMs = this.#limit.clock.now();
    this.#isUnanswered = true;
    const answer = async () => {
      try {
        return await read();
      } finally {
        this.#isUnanswered = false;
      }
    };
    try {
      this.#take(await withinTimeLimit(this.#limit, answer, late), askedMs);
    } catch (error) {
      // An old state that looks like a new one misleads.
      this.state = undefined;
      this.failure = error instanceof Error ? error.message : String(error);
      onFailure(error);
    }
  }

  #take(state: QueueState | undefined, askedMs: number): void {
    this.state = state;
    this.failure = undefined;
    if (state !== undefined) this.trend.add(askedMs, backlogOf(state));
  }
}
