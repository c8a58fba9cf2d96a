import type { OperationRun, WantedEnds, Work, WorkEnd } from './work.ts';

/** Takes back what a registration did; calling it again does nothing. */
export type Undo = () => void;

/** Headers of a response by lower-case name. */
export type AddedHeaders = Readonly<Record<string, string>>;

type HeadListener = (work: Work) => AddedHeaders | undefined;

/** A value that one listener keeps on each piece of work that it asks for. */
export interface Slot<Value> {
  /** The value of this work, made at the first call. */
  of(work: Work): Value;
  /** The value, if it was made. */
  peek(work: Work): Value | undefined;
}

/** Work that slots keep their values on. */
export interface SlottedWork extends Work {
  /** By the number of the slot; undefined until a slot keeps something. */
  slots: unknown[] | undefined;
}

interface EndListener {
  readonly tell: (end: WorkEnd) => void;
  readonly isNotableEnough: boolean;
  readonly fromMs: number;
}

interface RunListener {
  readonly tell: (run: OperationRun) => void;
  readonly fromMs: number;
}

/**
 * The listeners to the work of one monitor. They must not throw: whatever registers them sees to that.
 *
 * What is asked for at each request is kept ready as a number or a flag, so that a monitor without listeners pays for
 * two comparisons per request.
 */
export class WorkListeners {
  /** Ends of work that took at least as long are reported, whatever became of it. */
  fromMs = Number.POSITIVE_INFINITY;
  /** Ends of work that failed or was slow are reported. */
  notable = false;
  /** Of each route that is counted, failures are, too, from 0 on. */
  failuresFromZero = false;
  /** Undefined when there is no listener, as below. */
  starts: readonly ((work: Work) => void)[] | undefined;
  heads: readonly HeadListener[] | undefined;
  /** Runs of operations that took at least as long are reported. */
  runsFromMs = Number.POSITIVE_INFINITY;
  /** Called when `heads` begins to be defined. */
  onHeadsWanted: () => void = () => {};
  private ends: readonly EndListener[] = [];
  private runs: readonly RunListener[] = [];
  private readonly slotEnds: ((value: unknown, end: WorkEnd) => void)[] = [];

  addStart(listener: (work: Work) => void): Undo {
    this.starts = [...(this.starts ?? []), listener];
    return () => {
      this.starts = without(this.starts, listener);
    };
  }

  addEnd(tell: (end: WorkEnd) => void, wants: WantedEnds): Undo {
    const isNotableEnough = wants === 'notable';
    const fromMs = wants === 'all' ? 0 : wants === 'notable' ? Number.POSITIVE_INFINITY : wants.fromMs;
    const listener: EndListener = { tell, isNotableEnough, fromMs };
    this.ends = [...this.ends, listener];
    this.prepareEnds();
    return () => {
      this.ends = this.ends.filter((one) => one !== listener);
      this.prepareEnds();
    };
  }

  /** Of any operation, also inside of other work. */
  addRunEnd(tell: (run: OperationRun) => void, fromMs: number): Undo {
    const listener: RunListener = { tell, fromMs };
    this.runs = [...this.runs, listener];
    this.prepareRuns();
    return () => {
      this.runs = this.runs.filter((one) => one !== listener);
      this.prepareRuns();
    };
  }

  addHead(listener: HeadListener): Undo {
    const isFirst = this.heads === undefined;
    this.heads = [...(this.heads ?? []), listener];
    if (isFirst) this.onHeadsWanted();
    return () => {
      this.heads = without(this.heads, listener);
    };
  }

  /** @param ended Called for work that is over and was recorded, if its value was made. */
  addSlot<Value>(create: (work: Work) => Value, ended: (value: Value, end: WorkEnd) => void): Slot<Value> {
    const slot = this.slotEnds.push(ended as (value: unknown, end: WorkEnd) => void) - 1;
    return {
      of(work) {
        const owner = work as SlottedWork;
        owner.slots ??= [];
        owner.slots[slot] ??= create(work);
        return owner.slots[slot] as Value;
      },
      peek: (work) => (work as SlottedWork).slots?.[slot] as Value | undefined,
    };
  }

  started(work: Work): void {
    for (const listener of this.starts ?? []) listener(work);
  }

  /** @param end Of work that is reported to a listener, or keeps something in its slots. */
  ended(end: WorkEnd): void {
    const { durationMs } = end;
    const isNotable = end.isError || end.isSlow || end.outcome === 'handled';
    for (const { tell, isNotableEnough, fromMs } of this.ends) {
      if (durationMs >= fromMs || (isNotable && isNotableEnough)) tell(end);
    }
    const { slots } = end.work as SlottedWork;
    if (slots !== undefined) this.slotsEnded(slots, end);
  }

  runEnded(run: OperationRun, durationMs: number): void {
    for (const { tell, fromMs } of this.runs) if (durationMs >= fromMs) tell(run);
  }

  /** Returns what the head of a response takes besides: the first that gives a name a value wins. */
  headersOf(work: Work): AddedHeaders {
    const headers: Record<string, string> = {};
    for (const listener of this.heads ?? []) {
      const given = listener(work);
      for (const name in given) headers[name] ??= given[name]!;
    }
    return headers;
  }

  /** Apart from `ended`, where the closure would make V8 put `end` on the heap for each call. */
  private slotsEnded(slots: readonly unknown[], end: WorkEnd): void {
    slots.forEach((value, slot) => {
      this.slotEnds[slot]?.(value, end);
    });
  }

  private prepareEnds(): void {
    this.notable = this.ends.some(({ isNotableEnough }) => isNotableEnough);
    this.fromMs = Math.min(Number.POSITIVE_INFINITY, ...this.ends.map(({ fromMs }) => fromMs));
  }

  private prepareRuns(): void {
    this.runsFromMs = Math.min(Number.POSITIVE_INFINITY, ...this.runs.map(({ fromMs }) => fromMs));
  }
}

function without<Item>(items: readonly Item[] | undefined, item: Item): readonly Item[] | undefined {
  const left = items?.filter((one) => one !== item) ?? [];
  return left.length === 0 ? undefined : left;
}
