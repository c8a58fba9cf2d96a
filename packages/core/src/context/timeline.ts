import type { OperationOutcome } from '../work/operation-outcome.ts';

/** Operations of one request that are kept; those begun later are only counted. */
const maxOperations = 50;

/** One operation inside a request. */
export interface TimelineEntry {
  readonly name: string;
  /** Milliseconds from the request's start to the operation's. */
  readonly startMs: number;
  /** Undefined while it runs. */
  readonly durationMs: number | undefined;
  /** Undefined while it runs. */
  readonly outcome: OperationOutcome | undefined;
}

type Entry = { -readonly [Key in keyof TimelineEntry]: TimelineEntry[Key] };

/** What a request spent its time on: its first 50 operations, in the order in which they began. */
export class Timeline {
  readonly #startedMs: number;
  readonly #entries: Entry[] = [];
  #dropped = 0;

  /** @param startedMs When the request started, by `clock.now()`. */
  constructor(startedMs: number) {
    this.#startedMs = startedMs;
  }

  get entries(): readonly TimelineEntry[] {
    return this.#entries;
  }

  /** Operations that began when there was no room left. */
  get dropped(): number {
    return this.#dropped;
  }

  /**
   * @param nowMs By `clock.now()`.
   * @returns To be given to `end` or `discard`; nothing when there is no room left.
   */
  begin(name: string, nowMs: number): TimelineEntry | undefined {
    if (this.#entries.length >= maxOperations) {
      this.#dropped += 1;
      return undefined;
    }
    const entry = { name, startMs: nowMs - this.#startedMs, durationMs: undefined, outcome: undefined };
    this.#entries.push(entry);
    return entry;
  }

  end(entry: TimelineEntry, outcome: OperationOutcome, nowMs: number): void {
    const ended: Entry = entry;
    ended.durationMs = nowMs - this.#startedMs - entry.startMs;
    ended.outcome = outcome;
  }

  /** It was no operation after all. */
  discard(entry: TimelineEntry): void {
    const index = this.#entries.indexOf(entry);
    if (index >= 0) this.#entries.splice(index, 1);
  }
}
