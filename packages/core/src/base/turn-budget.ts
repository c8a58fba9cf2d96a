/** Several scrapes may coincide with the application's own work, and V8 may collect garbage in the middle. */
const defaultSliceMs = 1;

/**
 * How long work may hold the event loop in one of its turns, all together: what shares a budget waits in a queue, and
 * each turn lets one go on. Three hundred scrapes at once so hold the loop no longer than one does; they take longer.
 */
export class TurnBudget {
  readonly #sliceMs: number;
  readonly #now: () => number;
  /** When this turn's work began; nothing before that. */
  #startMs: number | undefined;
  /** When somebody last asked, in this turn. */
  #lastMs = 0;
  #spentMs = 0;
  #isTurnAwaited = false;
  #waiting: Array<() => void> = [];

  /**
   * @param sliceMs Default: 1.
   * @param now Milliseconds, of which only differences matter. Default: `performance.now`.
   */
  constructor(sliceMs = defaultSliceMs, now: () => number = () => performance.now()) {
    this.#sliceMs = sliceMs;
    this.#now = now;
  }

  /** Whether the work of this turn should wait for the next one. The first to ask begins the slice. */
  get isUsed(): boolean {
    const nowMs = this.#now();
    if (this.#startMs === undefined) this.#begin(nowMs);
    this.#spentMs += nowMs - this.#lastMs;
    this.#lastMs = nowMs;
    return nowMs - this.#startMs! >= this.#sliceMs;
  }

  /** How long all work has held the event loop so far. */
  get spentMs(): number {
    return this.#spentMs;
  }

  /** Waits until it is the caller's turn. */
  nextTurn(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#awaitTurn();
    });
  }

  /** Runs `work` to its end, in as many turns as it takes. */
  async run<Result>(work: Generator<void, Result>): Promise<Result> {
    for (;;) {
      const { done, value } = work.next();
      if (done) return value;
      if (this.isUsed) await this.nextTurn();
    }
  }

  #begin(nowMs: number): void {
    this.#startMs = nowMs;
    this.#lastMs = nowMs;
    this.#awaitTurn();
  }

  #awaitTurn(): void {
    if (this.#isTurnAwaited) return;
    this.#isTurnAwaited = true;
    setImmediate(() => {
      this.#isTurnAwaited = false;
      this.#startMs = undefined;
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#begin(this.#now());
      next();
    });
  }
}

/** For everything that scrapes of this process do. */
export const scrapeBudget = new TurnBudget();
