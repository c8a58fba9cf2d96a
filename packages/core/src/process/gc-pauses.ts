/** Half a minute of a service that makes much garbage. */
const maxPauses = 1_000;
/** Shorter ones explain nothing, and are most of them. */
const minPauseMs = 1;

/**
 * When the garbage collector held up the main thread: the latest 1,000 pauses of a millisecond and more.
 *
 * Memory: 16 KB.
 */
export class GcPauses {
  /** Rings, in the order in which the pauses ended. */
  readonly #fromMs = new Float64Array(maxPauses);
  readonly #toMs = new Float64Array(maxPauses);
  /** Pauses that were ever kept; the next one goes to `#kept % maxPauses`. */
  #kept = 0;

  /** Both by the clock of whatever asks later. */
  add(fromMs: number, toMs: number): void {
    if (toMs - fromMs < minPauseMs) return;
    const at = this.#kept++ % maxPauses;
    this.#fromMs[at] = fromMs;
    this.#toMs[at] = toMs;
  }

  /** Returns how long collections took within a span; what is inside of another one counts once. */
  during(fromMs: number, toMs: number): number {
    let pausedMs = 0;
    let countedFromMs = toMs;
    for (let pause = this.#kept - 1; pause >= Math.max(0, this.#kept - maxPauses); pause--) {
      const at = pause % maxPauses;
      if (this.#toMs[at]! <= fromMs) break;
      const insideMs = Math.min(this.#toMs[at]!, countedFromMs) - Math.max(this.#fromMs[at]!, fromMs);
      if (insideMs <= 0) continue;
      pausedMs += insideMs;
      countedFromMs = Math.max(this.#fromMs[at]!, fromMs);
    }
    return pausedMs;
  }
}
