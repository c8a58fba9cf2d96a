/** Counts in the first page; every further one is twice as long, up to the last. */
const firstPage = 64;
const longestPage = 8_192;

/** Blocks come in multiples of this many counts, so that what one gives up fits the next. */
const granularity = 8;

const perHighPart = 2 ** 16;

/**
 * Where the counts of all series of a histogram live: 16 bits each, side by side in few typed arrays.
 *
 * Most counts are small, and 60 doubles per series were half of its memory (benchmarks/memory). A count that outgrows
 * its 16 bits carries into a second block of its series, and so on: it stays exact up to 2^53.
 */
export class CountArena {
  #page = new Uint16Array(0);
  #used = 0;
  /** Blocks that were given back, all zeros, by their size. */
  readonly #free = new Map<number, Array<{ page: Uint16Array; start: number }>>();

  /**
   * A block of zeros.
   *
   * @param first The index of its first count.
   */
  allocate(length: number, first = 0): CountBlock {
    const size = sizeOf(length);
    const { page, start } = this.#free.get(size)?.pop() ?? this.#cut(size);
    return new CountBlock(this, page, start, length, first);
  }

  /** Takes back what a block was made of. */
  release(page: Uint16Array, start: number, length: number): void {
    if (length === 0) return;
    const size = sizeOf(length);
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
}

/**
 * The counts of consecutive buckets of one series.
 *
 * Its fields are `private`, not `#private`: that takes half of the bytecode, and an observation has to stay within what
 * V8 inlines in one function (benchmarks/record; it costs a fifth more otherwise).
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

  /** The index of the first count. */
  get first(): number {
    return this.start - this.origin;
  }

  get length(): number {
    return this.end - this.start;
  }

  /**
   * @param times Whole and not negative.
   * @returns False, with nothing counted, for an index outside of the block.
   */
  add(index: number, times: number): boolean {
    const slot = this.origin + index;
    if (slot < this.start || slot >= this.end) return false;
    const count = this.page[slot]! + times;
    // The element keeps the lowest 16 bits.
    this.page[slot] = count;
    if (count >= perHighPart) this.carry(index, count);
    return true;
  }

  get(index: number): number {
    const low = this.page[this.origin + index]!;
    return this.high === undefined ? low : low + perHighPart * this.high.get(index);
  }

  toArray(): number[] {
    const { page, start, end, origin, high } = this;
    const counts = new Array<number>(end - start);
    for (let slot = start; slot < end; slot++) counts[slot - start] = page[slot]!;
    if (high === undefined) return counts;
    return counts.map((low, position) => low + perHighPart * high.get(start - origin + position));
  }

  /** Back to zero. */
  reset(): void {
    this.page.fill(0, this.start, this.end);
    this.high?.release();
    this.high = undefined;
  }

  /** Its memory goes back to the arena; it must not be used any more. */
  release(): void {
    this.arena.release(this.page, this.start, this.length);
    this.high?.release();
  }

  private carry(index: number, count: number): void {
    this.high ??= this.arena.allocate(this.length, this.first);
    this.high.add(index, Math.floor(count / perHighPart));
  }
}

/** Adds the counts of a block to another one, at the indices that `placed` gives, and releases it. Returns the other. */
export function moved(block: CountBlock, to: CountBlock, placed = sameIndex): CountBlock {
  for (let index = block.first; index < block.first + block.length; index++) {
    const count = block.get(index);
    if (count > 0) to.add(placed(index), count);
  }
  block.release();
  return to;
}

function sameIndex(index: number): number {
  return index;
}

function sizeOf(length: number): number {
  return Math.ceil(length / granularity) * granularity;
}
