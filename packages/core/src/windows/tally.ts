import type { BucketLayout } from './bucket-index.ts';

/** Positions in a `totals` array; all but `longest` add up. */
export const totalAt = {
  /** Those with a latency. */
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
  /** Requests that were counted without a latency, and are not among `requests`. */
  untimed: 8,
} as const;

export const totalsLength = 9;

/** Log2 of `pageLength`. */
const pageMagnitude = 7;
/** Buckets that share one `touched` flag; with two digits they are those of one power of two. */
export const pageLength = 2 ** pageMagnitude;

const shared = new WeakMap<BucketLayout, Tally>();

/**
 * What was counted in a stretch of time: totals, and one counter per latency bucket.
 *
 * The counters are far too big to keep a set of them per slot or per route (12.8 KB with two digits), so all windows
 * of a layout borrow the same tally for the moment in which they fold or read, and keep bytes instead (`SlotLog`).
 * Everything here is synchronous, and a borrower clears the tally before using it.
 */
export class Tally {
  readonly totals = new Float64Array(totalsLength);
  /** As long as the layout, filled up to whole pages. */
  readonly counts: Uint32Array;
  /** One flag per page: scanning and clearing cost what was touched, not the whole range. */
  readonly touched: Uint8Array;

  private constructor(buckets: number) {
    this.touched = new Uint8Array(Math.ceil(buckets / pageLength));
    this.counts = new Uint32Array(this.touched.length * pageLength);
  }

  static sharedBy(layout: BucketLayout): Tally {
    let tally = shared.get(layout);
    if (tally === undefined) {
      tally = new Tally(layout.length);
      shared.set(layout, tally);
    }
    return tally;
  }

  addTotal(at: number, value: number): void {
    if (at !== totalAt.longest) this.totals[at]! += value;
    else if (value > this.totals[at]!) this.totals[at] = value;
  }

  /** Counts one request per entry of `indexes`, which is read up to `length`. */
  addRequests(indexes: Uint16Array, length: number): void {
    for (let position = 0; position < length; position++) this.addRequest(indexes[position]!);
  }

  addRequest(bucketIndex: number): void {
    this.counts[bucketIndex]!++;
    this.touched[bucketIndex >> pageMagnitude] = 1;
  }

  /** Returns the first bucket at or after `from` that has a count, or −1. */
  nextCounted(from: number): number {
    const { counts, touched } = this;
    let index = from;
    while (index < counts.length) {
      const page = index >> pageMagnitude;
      const pageEnd = (page + 1) << pageMagnitude;
      if (touched[page] === 0) index = pageEnd;
      while (index < pageEnd) {
        if (counts[index] !== 0) return index;
        index++;
      }
    }
    return -1;
  }

  clear(): void {
    this.totals.fill(0);
    for (let page = 0; page < this.touched.length; page++) {
      if (this.touched[page] === 0) continue;
      this.touched[page] = 0;
      this.counts.fill(0, page * pageLength, (page + 1) * pageLength);
    }
  }
}
