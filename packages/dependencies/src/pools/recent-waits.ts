import type { Clock } from '@golden-signals/core';

const slotMs = 10_000;
/** Ten minutes of them. */
const slots = 60;

/** What callers of one pool waited lately. */
export interface Waits {
  readonly count: number;
  readonly totalMs: number;
  readonly maxMs: number;
  readonly timeouts: number;
  /** The time that this is about: at most ten minutes, and not more than there has been. */
  readonly coveredMs: number;
}

/** Waits of the last ten minutes, in slots of ten seconds. */
export class RecentWaits {
  readonly #clock: Clock;
  readonly #startedMs: number;
  readonly #slotOf = new Float64Array(slots).fill(-1);
  readonly #counts = new Float64Array(slots);
  readonly #totals = new Float64Array(slots);
  readonly #maxima = new Float64Array(slots);
  readonly #timeouts = new Float64Array(slots);

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startedMs = clock.now();
  }

  waited(ms: number): void {
    const at = this.#at();
    this.#counts[at]! += 1;
    this.#totals[at]! += ms;
    if (ms > this.#maxima[at]!) this.#maxima[at] = ms;
  }

  timedOut(): void {
    this.#timeouts[this.#at()]! += 1;
  }

  read(windowMs: number): Waits {
    const nowMs = this.#clock.now();
    const last = Math.floor(nowMs / slotMs);
    const first = last - Math.min(slots, Math.ceil(windowMs / slotMs)) + 1;
    let [count, totalMs, maxMs, timeouts] = [0, 0, 0, 0];
    for (let at = 0; at < slots; at++) {
      if (this.#slotOf[at]! < first || this.#slotOf[at]! > last) continue;
      count += this.#counts[at]!;
      totalMs += this.#totals[at]!;
      maxMs = Math.max(maxMs, this.#maxima[at]!);
      timeouts += this.#timeouts[at]!;
    }
    const coveredMs = nowMs - Math.max(first * slotMs, this.#startedMs);
    return { count, totalMs, maxMs, timeouts, coveredMs };
  }

  /** Returns where to write now; empties what is ten minutes old. */
  #at(): number {
    const slot = Math.floor(this.#clock.now() / slotMs);
    const at = slot % slots;
    if (this.#slotOf[at] !== slot) {
      this.#slotOf[at] = slot;
      for (const values of [this.#counts, this.#totals, this.#maxima, this.#timeouts]) values[at] = 0;
    }
    return at;
  }
}
