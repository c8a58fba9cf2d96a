/** Counts in the first page; every further one is twice as long, up to the last. */
const firstPage = 64;
const longestPage = 8_192;

/** Blocks come in multiples of this many counts, so that what one gives up fits the next. */
const granularity = 8;

const perHighPart = 2 ** 16;

/**
 * Where the counts of all series of a histogram live: 16 bits each, side by side in few typed arrays. A series has one
 * block: a run of consecutive native buckets, and behind it as many classic counts as the arena was made for.
 *
 * Most counts are small, and 60 doubles per series were half of its memory (benchmarks/memory). A count that outgrows
 * its 16 bits carries into a second block of its series, and so on: it stays exact up to 2^53.
 */
export class CountArena {
  #page = new Uint16Array(0);
  #used = 0;
  /** Blocks that were given back, all zeros, by their size. */
  readonly #free = new Map<number, Array<{ page: Uint16Array; start: number }>>();
  /** How many classic counts every block has behind its run. */
  readonly classicLength: number;

  constructor(classicLength = 0) {
    this.classicLength = classicLength;
  }

  /**
   * A block of zeros.
   *
   * @param length Of its run.
   * @param first The index of the first count of the run.
   */
  allocate(length: number, first = 0): CountBlock {
    const size = this.#sizeOf(length);
    const { page, start } = this.#free.get(size)?.pop() ?? this.#cut(size);
    return new CountBlock(this, page, start, length, first);
  }

  /** Takes back what a block was made of. */
  release(page: Uint16Array, start: number, length: number): void {
    const size = this.#sizeOf(length);
    if (size === 0) return;
    page.fill(0, start, start + size);
    const free = this.#free.get(size);
    if (free === undefined) this.#free.set(size, [{ page, start }]);
    else free.push({ page, start });
  }

  #cut(size: number): { page: Uint16Array; start: number } {
    if (this.#used + size > this.#page.length) {
      const next = this.#page.length === 0 ? firstPage : Math.min(2 * this.#page.length, longestPage);
      this.#page = new Uint16Array(Math.max(next, size));
      this.#used = 0;
    }
    const start = this.#used;
    this.#used += size;
    return { page: this.#page, start };
  }

  #sizeOf(length: number): number {
    return Math.ceil((length + this.classicLength) / granularity) * granularity;
  }
}

/**
 * The counts of one series.
 *
 * Its fields are `private`, not `#private`: that takes half of the bytecode, and an observation has to stay within what
 * V8 inlines in one function (benchmarks/record; it costs a fifth more otherwise). So are those that every request
 * touches elsewhere.
 */
export class CountBlock {
  private readonly arena: CountArena;
  private readonly page: Uint16Array;
  private readonly start: number;
  private readonly end: number;
  /** Where the count of index 0 is, or would be. */
  private readonly origin: number;
  /** What does not fit in 16 bits, in units of 2^16. */
  private high: CountBlock | undefined;

  /** Made by `CountArena.allocate`. */
  constructor(arena: CountArena, page: Uint16Array, start: number, length: number, first: number) {
    this.arena = arena;
    this.page = page;
    this.start = start;
    this.end = start + length;
    this.origin = start - first;
  }

  /** The index of the first count of the run. */
  get first(): number {
    return this.start - this.origin;
  }

  /** Of the run. */
  get length(): number {
    return this.end - this.start;
  }

  /**
   * @param times Whole and not negative.
   * @returns False, with nothing counted, for an index outside of the run.
   */
  add(index: number, times: number): boolean {
    const slot = this.origin + index;
    if (slot < this.start || slot >= this.end) return false;
    this.addAt(slot, times);
    return true;
  }

  /** `add` and `addClassic` in one, as an observation needs them; nothing is counted for an index outside of the run. */
  addBoth(index: number, position: number, times: number): boolean {
    const { page } = this;
    const slot = this.origin + index;
    if (slot < this.start || slot >= this.end) return false;
    const count = page[slot]! + times;
    page[slot] = count;
    const classicSlot = this.end + position;
    const classicCount = page[classicSlot]! + times;
    page[classicSlot] = classicCount;
    if (count >= perHighPart) this.carry(slot, count);
    if (classicCount >= perHighPart) this.carry(classicSlot, classicCount);
    return true;
  }

  /** @param position Of the classic count. */
  addClassic(position: number, times: number): void {
    this.addAt(this.end + position, times);
  }

  /** The counts of the run. */
  run(): number[] {
    return this.read(this.start, this.end);
  }

  /** The classic counts. */
  classic(): number[] {
    return this.read(this.end, this.end + this.arena.classicLength);
  }

  /** Its counts go to another block, those of the run to the indices that `placed` gives. It must not be used any more. */
  moveTo(other: CountBlock, placed: (index: number) => number): void {
    this.run().forEach((count, position) => {
      if (count > 0) other.add(placed(this.first + position), count);
    });
    this.classic().forEach((count, position) => {
      other.addClassic(position, count);
    });
    this.release();
  }

  /** Its memory goes back to the arena; it must not be used any more. */
  release(): void {
    this.arena.release(this.page, this.start, this.length);
    this.high?.release();
  }

  private addAt(slot: number, times: number): void {
    const count = this.page[slot]! + times;
    // The element keeps the lowest 16 bits.
    this.page[slot] = count;
    if (count >= perHighPart) this.carry(slot, count);
  }

  private carry(slot: number, count: number): void {
    this.high ??= this.arena.allocate(this.length, this.first);
    this.high.addAt(this.high.start + slot - this.start, Math.floor(count / perHighPart));
  }

  private read(from: number, to: number): number[] {
    const { page, start, high } = this;
    const counts = new Array<number>(to - from);
    for (let slot = from; slot < to; slot++) counts[slot - from] = page[slot]!;
    if (high === undefined) return counts;
    const highCounts = high.read(high.start + from - start, high.start + to - start);
    return counts.map((low, position) => low + perHighPart * highCounts[position]!);
  }
}
