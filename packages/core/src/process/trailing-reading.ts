/**
 * Two readings of a running total, so that its growth can be read over the last one to two intervals, by any number
 * of readers at any time: no reader resets what another one reads.
 */
export class TrailingReading<T> {
  readonly #take: () => T;
  #older: T;
  #newer: T;

  constructor(take: () => T) {
    this.#take = take;
    this.#older = take();
    this.#newer = this.#older;
  }

  /** The reading to compare with now. */
  get base(): T {
    return this.#older;
  }

  /** To be called once per interval. */
  rotate(): void {
    this.#older = this.#newer;
    this.#newer = this.#take();
  }
}
