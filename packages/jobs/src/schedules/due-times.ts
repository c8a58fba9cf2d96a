/** When the runs of a schedule are due, by the wall clock in milliseconds. */
export interface DueTimes {
  /** For people: `0 3 * * * Europe/Berlin`, `every 10 s`. */
  readonly text: string;
  /** Returns the first time after this one; undefined when there is none. */
  next(afterMs: number): number | undefined;
  /** Returns the first time after a run that began then: a timer may ring some milliseconds too early. */
  nextAfterRun(startedMs: number): number | undefined;
  /** Returns how long it takes from one run to the next, as the two after this time show it; undefined without. */
  intervalMs(afterMs: number): number | undefined;
  /** Whether a time stays as it was when the process that runs it begins anew. */
  readonly isFixed: boolean;
  /** Called when a run begins, before any other question. */
  started(atMs: number): void;
  /** Returns whether whoever runs it was stopped, so that nothing is due now. */
  isStopped(): boolean;
}

/** What computes due times. */
export interface NextRun {
  readonly text: string;
  /** Returns the first time after this one; nothing when there is none. */
  nextRun(after: Date): Date | null | undefined;
  /** Default: never. */
  isStopped?(): boolean;
}

/** So much too early is still at its time. */
export const earlyMs = 500;

/** How many times in a row are kept: the one that is awaited, and the two after the last success. */
const keptTimes = 4;

/** Due times that a library of schedules computes, daylight saving included. */
export class ComputedTimes implements DueTimes {
  readonly text: string;
  readonly isFixed = true;
  readonly #library: NextRun;
  /** Times in a row, of which none is missing since `#fromMs`: computing one takes most of a millisecond. */
  #known: number[] = [];
  #fromMs = 0;

  constructor(library: NextRun) {
    this.#library = library;
    this.text = library.text;
  }

  next(afterMs: number): number | undefined {
    if (this.#known.length > 0 && afterMs >= this.#fromMs) {
      const known = this.#known.find((dueMs) => dueMs > afterMs);
      if (known !== undefined) return known;
    }
    const dueMs = this.#library.nextRun(new Date(afterMs))?.getTime();
    if (dueMs === undefined || !(dueMs > afterMs)) return undefined;
    if (this.#known.at(-1) !== afterMs) {
      this.#known = [];
      this.#fromMs = afterMs;
    }
    this.#known.push(dueMs);
    if (this.#known.length > keptTimes) this.#fromMs = this.#known.shift()!;
    return dueMs;
  }

  nextAfterRun(startedMs: number): number | undefined {
    return this.next(startedMs + earlyMs);
  }

  intervalMs(afterMs: number): number | undefined {
    const first = this.next(afterMs);
    const second = first === undefined ? undefined : this.next(first);
    return second === undefined ? undefined : (second - afterMs) / 2;
  }

  started(): void {}

  isStopped(): boolean {
    return this.#library.isStopped?.() ?? false;
  }
}

/** Due times of what runs again some time after it ran last. */
export class IntervalTimes implements DueTimes {
  readonly text: string;
  readonly isFixed = false;
  readonly #intervalMs: number;
  #lastMs = 0;

  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
    this.text = `every ${intervalText(intervalMs)}`;
  }

  next(afterMs: number): number {
    const into = (afterMs - this.#lastMs) % this.#intervalMs;
    return afterMs - into + (into < 0 ? 0 : this.#intervalMs);
  }

  nextAfterRun(startedMs: number): number {
    return startedMs + this.#intervalMs;
  }

  intervalMs(): number {
    return this.#intervalMs;
  }

  started(atMs: number): void {
    this.#lastMs = atMs;
  }

  isStopped(): boolean {
    return false;
  }
}

/** For what runs when it wants to: nothing is due. */
export const noTimes: DueTimes = {
  text: 'whenever it is called',
  isFixed: true,
  next: () => undefined,
  nextAfterRun: () => undefined,
  intervalMs: () => undefined,
  started: () => {},
  isStopped: () => true,
};

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

function intervalText(ms: number): string {
  const [unit, unitMs] = units.find(([, length]) => ms % length === 0) ?? ['ms', 1];
  return `${ms / unitMs} ${unit}`;
}
