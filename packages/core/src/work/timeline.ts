import type { CallKind } from './call-totals.ts';
import type { WorkOutcome } from './work.ts';

/** How one run of an operation ended. */
export type OperationOutcome = Exclude<WorkOutcome, 'client_left' | 'handled'>;

/** Operations and calls of one piece of work that are kept; those begun later are only counted. */
const maxEntries = 50;

/** Many calls, such as a query for each row of another, must not hide all operations that come after them. */
const maxCalls = 40;

/** One operation inside a request or a job, or one call to a dependency. Together they form a tree. */
export interface TimelineEntry {
  /** From 1, in the order in which they began. */
  readonly id: number;
  /** The `id` of the operation that it began in; undefined for one that began in none. */
  readonly parentId: number | undefined;
  /** An operation, or what was called. */
  readonly kind: 'operation' | CallKind;
  /** Of the operation, or the summary of the call. */
  readonly name: string;
  /** What was called, as reports call it; undefined for operations. */
  readonly target: string | undefined;
  /** Milliseconds from the start of the work to its own. */
  readonly startMs: number;
  /** Undefined while it runs. */
  readonly durationMs: number | undefined;
  /** How much of it a call waited before it was sent; undefined for operations, and while it runs. */
  readonly waitMs: number | undefined;
  /** Undefined while it runs. */
  readonly outcome: OperationOutcome | undefined;
}

type Entry = { -readonly [Key in keyof TimelineEntry]: TimelineEntry[Key] };

/**
 * What a piece of work spent its time on: its first 50 operations and calls, in the order in which they began. At most 40
 * of them are calls.
 */
export class Timeline {
  readonly #startedMs: number;
  readonly #entries: Entry[] = [];
  #begun = 0;
  #calls = 0;
  #dropped = 0;

  /** @param startedMs When the work started, by `clock.now()`. */
  constructor(startedMs: number) {
    this.#startedMs = startedMs;
  }

  get entries(): readonly TimelineEntry[] {
    return this.#entries;
  }

  /** Operations and calls that began when there was no room left. */
  get dropped(): number {
    return this.#dropped;
  }

  /**
   * @param nowMs By `clock.now()`.
   * @param parentId Of the operation that it begins in.
   * @returns To be given to `end` or `discard`; nothing when there is no room left.
   */
  begin(name: string, nowMs: number, parentId?: number): TimelineEntry | undefined {
    return this.#add('operation', name, undefined, nowMs, parentId);
  }

  /** As `begin`, for a call to `target`. */
  beginCall(
    kind: CallKind,
    name: string,
    target: string,
    nowMs: number,
    parentId?: number,
  ): TimelineEntry | undefined {
    if (this.#calls < maxCalls) {
      this.#calls += 1;
      return this.#add(kind, name, target, nowMs, parentId);
    }
    this.#begun += 1;
    this.#dropped += 1;
    return undefined;
  }

  /** @param waitMs Of a call. */
  end(entry: TimelineEntry, outcome: OperationOutcome, nowMs: number, waitMs?: number): void {
    const ended: Entry = entry;
    ended.durationMs = nowMs - this.#startedMs - entry.startMs;
    ended.waitMs = waitMs;
    ended.outcome = outcome;
  }

  /** It was no operation after all. */
  discard(entry: TimelineEntry): void {
    const index = this.#entries.indexOf(entry);
    if (index >= 0) this.#entries.splice(index, 1);
  }

  #add(
    kind: TimelineEntry['kind'],
    name: string,
    target: string | undefined,
    nowMs: number,
    parentId: number | undefined,
  ): TimelineEntry | undefined {
    this.#begun += 1;
    if (this.#entries.length >= maxEntries) {
      this.#dropped += 1;
      return undefined;
    }
    const entry: Entry = {
      id: this.#begun,
      parentId,
      kind,
      name,
      target,
      startMs: nowMs - this.#startedMs,
      durationMs: undefined,
      waitMs: undefined,
      outcome: undefined,
    };
    this.#entries.push(entry);
    return entry;
  }
}
