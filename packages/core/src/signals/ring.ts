/** The newest slots of a series, each with the same columns of doubles. Slots are numbered through all of time. */
export class Ring {
  readonly columns: number;
  readonly capacity: number;
  readonly #data: Float64Array;
  #first = -1;
  #last = -1;

  constructor(columns: number, capacity: number) {
    this.columns = columns;
    this.capacity = capacity;
    this.#data = new Float64Array(columns * capacity);
  }

  static bytes(columns: number, capacity: number): number {
    return columns * capacity * Float64Array.BYTES_PER_ELEMENT;
  }

  /** The newest slot; −1 while there is none. */
  get last(): number {
    return this.#last;
  }

  /** The oldest slot that is still there; −1 while there is none. */
  get oldest(): number {
    return Math.max(this.#first, this.#last - this.capacity + 1);
  }

  at(slot: number, column: number): number {
    return this.#data[(slot % this.capacity) * this.columns + column]!;
  }

  set(slot: number, column: number, value: number): void {
    this.#data[(slot % this.capacity) * this.columns + column] = value;
  }

  /**
   * Begins a slot that is newer than the last one.
   *
   * @param skipped What the slots in between hold. @param values What the slot begins with.
   */
  enter(slot: number, skipped: ArrayLike<number>, values: ArrayLike<number>): void {
    if (this.#last === -1) this.#first = slot;
    else {
      for (let at = Math.max(this.#last + 1, slot - this.capacity + 1); at < slot; at++)
        this.#write(at, skipped);
    }
    this.#write(slot, values);
    this.#last = slot;
  }

  /** Returns the same slots in a ring with room for more. */
  grown(capacity: number): Ring {
    const ring = new Ring(this.columns, capacity);
    ring.#first = this.#first;
    ring.#last = this.#last;
    if (this.#last === -1) return ring;
    // What was overwritten here is not there either.
    ring.#first = this.oldest;
    for (let slot = this.oldest; slot <= this.#last; slot++) ring.#write(slot, this.#row(slot));
    return ring;
  }

  /** Returns the slots, the oldest first. */
  values(): Float64Array {
    const count = this.#last === -1 ? 0 : this.#last - this.oldest + 1;
    const values = new Float64Array(count * this.columns);
    for (let index = 0; index < count; index++)
      values.set(this.#row(this.oldest + index), index * this.columns);
    return values;
  }

  /** @param values As `values()` gave them. */
  static of(columns: number, capacity: number, oldest: number, values: Float64Array): Ring {
    const ring = new Ring(columns, capacity);
    const count = values.length / columns;
    if (count === 0) return ring;
    ring.#first = oldest;
    ring.#last = oldest + count - 1;
    for (let index = 0; index < count; index++)
      ring.#write(oldest + index, values.subarray(index * columns, (index + 1) * columns));
    return ring;
  }

  #row(slot: number): Float64Array {
    const at = (slot % this.capacity) * this.columns;
    return this.#data.subarray(at, at + this.columns);
  }

  #write(slot: number, values: ArrayLike<number>): void {
    const at = (slot % this.capacity) * this.columns;
    for (let column = 0; column < this.columns; column++) this.#data[at + column] = values[column]!;
  }
}
