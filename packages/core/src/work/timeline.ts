import type { WorkOutcome } from './work.ts';

/** How one run of an operation ended. */
export type OperationOutcome = Exclude<WorkOutcome, 'client_left' | 'handled'>;

/** Operations of one piece of work that are kept; those begun later are only counted. */
const maxOperations = 50;

/** One operation inside a request or a job. Together they form a tree. */
export interface TimelineEntry {
  /** From 1, in the order in which the operations began. */
  readonly id: number;
  /** The `id` of the operation that it began in; undefined for one that began in none. */
  readonly parentId: number | undefined;
  readonly name: string;
  /** Milliseconds from the start of the work to the operation's. */
  readonly startMs: number;
  /** Undefined while it runs. */
  readonly durationMs: number | undefined;
  /** Undefined while it runs. */
  readonly outcome: OperationOutcome | undefined;
}

type Entry = { -readonly [Key in keyof TimelineEntry]: TimelineEntry[Key] };

/** What a piece of work spent its time on: its first 50 operations, in the order in which they began. */
export class Timeline {
  readonly #startedMs: number;
  readonly #entries: Entry[] = [];
  #begun = 0;
  #dropped = 0;

  /** @param startedMs When the work started, by `clock.now()`. */
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
   * @param parentId Of the operation that it begins in.
   * @returns To be given to `end` or `discard`; nothing when there is no room left.
   */
  begin(name: string, nowMs: number, parentId?: number): TimelineEntry | undefined {
    this.#begun += 1;
    if (this.#entries.length >= maxOperations) {
      this.#dropped += 1;
      return undefined;
    }
    const entry: Entry = {
      id: this.#begun,
      parentId,
      name,
      startMs: nowMs - this.#startedMs,
      durationMs: undefined,
      outcome: undefined,
    };
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
