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

/** What a timeline lists. */
export interface Listed {
  /** Returns it as it is now. @param workStartedMs When the work started, by `clock.now()`. */
  timelineEntry(workStartedMs: number): TimelineEntry;
}

/** A call, which knows by itself when it began and ended. */
export interface ListedCall extends Listed {
  /** Given by the timeline. */
  entryId: number;
}

/** An operation as its timeline lists it. */
export class ListedOperation implements Listed {
  readonly id: number;
  private readonly parentId: number | undefined;
  private readonly name: string;
  private readonly startedMs: number;
  private durationMs: number | undefined = undefined;
  private outcome: OperationOutcome | undefined = undefined;

  constructor(id: number, name: string, startedMs: number, parentId: number | undefined) {
    this.id = id;
    this.name = name;
    this.startedMs = startedMs;
    this.parentId = parentId;
  }

  /** @param nowMs By `clock.now()`. */
  end(outcome: OperationOutcome, nowMs: number): void {
    this.outcome = outcome;
    this.durationMs = nowMs - this.startedMs;
  }

  timelineEntry(workStartedMs: number): TimelineEntry {
    return {
      id: this.id,
      parentId: this.parentId,
      kind: 'operation',
      name: this.name,
      target: undefined,
      startMs: this.startedMs - workStartedMs,
      durationMs: this.durationMs,
      waitMs: undefined,
      outcome: this.outcome,
    };
  }
}

/**
 * What a piece of work spent its time on: its first 50 operations and calls, in the order in which they began. At most 40
 * of them are calls. Its fields are `private`, not `#private`, see docs/hot-path.md, rule 12.
 */
export class Timeline {
  private readonly startedMs: number;
  private readonly kept: Listed[] = [];
  private begun = 0;
  private calls = 0;
  private lost = 0;

  /** @param startedMs When the work started, by `clock.now()`. */
  constructor(startedMs: number) {
    this.startedMs = startedMs;
  }

  /** As they are now. */
  get entries(): TimelineEntry[] {
    return this.kept.map((one) => one.timelineEntry(this.startedMs));
  }

  /** Operations and calls that began when there was no room left. */
  get dropped(): number {
    return this.lost;
  }

  /**
   * @param nowMs By `clock.now()`.
   * @param parentId Of the operation that it begins in.
   * @returns Undefined when there is no room left.
   */
  begin(name: string, nowMs: number, parentId?: number): ListedOperation | undefined {
    this.begun += 1;
    if (!this.hasRoom()) return undefined;
    const operation = new ListedOperation(this.begun, name, nowMs, parentId);
    this.kept.push(operation);
    return operation;
  }

  /** Lists a call itself, as long as there is room: a copy for each would be the dearest part of it. */
  add(call: ListedCall): void {
    this.begun += 1;
    this.calls += 1;
    if (this.calls > maxCalls) this.lost += 1;
    else if (this.hasRoom()) {
      call.entryId = this.begun;
      this.kept.push(call);
    }
  }

  /** It was no operation after all. */
  discard(operation: ListedOperation): void {
    const index = this.kept.indexOf(operation);
    if (index >= 0) this.kept.splice(index, 1);
  }

  private hasRoom(): boolean {
    if (this.kept.length < maxEntries) return true;
    this.lost += 1;
    return false;
  }
}
