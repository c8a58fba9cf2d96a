/**
 * Two readings of a running total, so that its growth can be told over the last one to two intervals, by any number
 * of readers at any time: nobody's question resets another's answer.
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
