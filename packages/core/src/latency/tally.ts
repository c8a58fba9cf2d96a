import type { BucketLayout } from './bucket-index.ts';

/** Positions in a `totals` array; all but `longest` add up. */
export const totalAt = {
  requests: 0,
  errors: 1,
  tolerating: 2,
  frustrated: 3,
  /** Sum of the latencies, in microseconds with fraction. */
  latency: 4,
  /** Longest latency, in microseconds with fraction. */
  longest: 5,
  bytesIn: 6,
  bytesOut: 7,
} as const;

export const totalsLength = 8;

/** Log2 of the buckets that share one "touched" flag. */
const pageMagnitude = 7;
const pageLength = 2 ** pageMagnitude;

const shared = new WeakMap<BucketLayout, Tally>();

/**
 * What was counted in a stretch of time: totals, and one dense counter per latency bucket.
 *
 * Dense counters are far too big to keep one set per slot or per route (12.8 KB with two digits), so all windows of
 * a layout borrow the same tally for the moment in which they compact or read, and keep bytes instead (`SlotLog`).
 * Everything here is synchronous, and a borrower clears the tally before using it.
 */
export class Tally {
  readonly totals = new Float64Array(totalsLength);
  readonly #counts: Uint32Array;
  /** One flag per page of counters, so that scanning and clearing cost what was touched and not the whole range. */
  readonly #touched: Uint8Array;

  private constructor(length: number) {
    this.#counts = new Uint32Array(length);
    this.#touched = new Uint8Array(Math.ceil(length / pageLength));
  }

  static sharedBy(layout: BucketLayout): Tally {
    let tally = shared.get(layout);
    if (tally === undefined) {
      tally = new Tally(layout.length);
      shared.set(layout, tally);
    }
    return tally;
  }

  add(bucketIndex: number, count: number): void {
    this.#counts[bucketIndex]! += count;
    this.#touched[bucketIndex >> pageMagnitude] = 1;
  }

  /** Counts every index once; `indexes` is read up to `length`. */
  addEach(indexes: Uint16Array, length: number): void {
    for (let position = 0; position < length; position++) this.add(indexes[position]!, 1);
  }

  addTotals(totals: Float64Array): void {
    for (let at = 0; at < totalsLength; at++) this.addTotal(at, totals[at]!);
  }

  addTotal(at: number, value: number): void {
    if (at !== totalAt.longest) this.totals[at]! += value;
    else if (value > this.totals[at]!) this.totals[at] = value;
  }

  countAt(bucketIndex: number): number {
    return this.#counts[bucketIndex]!;
  }

  /** The first bucket at or after `from` that has a count, or −1. */
  nextCounted(from: number): number {
    let index = from;
    while (index < this.#counts.length) {
      if (this.#touched[index >> pageMagnitude] === 0) index = ((index >> pageMagnitude) + 1) << pageMagnitude;
      else if (this.#counts[index] === 0) index++;
      else return index;
    }
    return -1;
  }

  clear(): void {
    this.totals.fill(0);
    for (let page = 0; page < this.#touched.length; page++) {
      if (this.#touched[page] === 0) continue;
      this.#touched[page] = 0;
      this.#counts.fill(0, page << pageMagnitude, (page + 1) << pageMagnitude);
    }
  }
}
