import { frustratedFactor } from './apdex.ts';
import { totalAt, totalsLength } from './tally.ts';

const firstLength = 32;
const longestLength = 8_192;

/** The newest requests of a window, as they come: one bucket index each, and totals. This is all that writing touches. */
export class PendingRequests {
  readonly #satisfiedMicroseconds: number;
  /** Of the pending requests together, all but their number, which is `count`; see `totalAt`. */
  readonly totals = new Float64Array(totalsLength);
  indexes = new Uint16Array(firstLength);
  count = 0;

  constructor(apdexTargetMs: number) {
    this.#satisfiedMicroseconds = apdexTargetMs * 1_000;
  }

  /** Whether it must `grow` or be cleared before the next `add`. */
  get isFull(): boolean {
    return this.count === this.indexes.length;
  }

  add(bucketIndex: number, microseconds: number, isError: boolean, bytesIn: number, bytesOut: number): void {
    this.indexes[this.count++] = bucketIndex;
    const { totals } = this;
    totals[totalAt.latency]! += microseconds;
    if (microseconds > totals[totalAt.longest]!) totals[totalAt.longest] = microseconds;
    totals[totalAt.bytesIn]! += bytesIn;
    totals[totalAt.bytesOut]! += bytesOut;
    if (isError) {
      totals[totalAt.errors]!++;
      totals[totalAt.frustrated]!++;
    } else if (microseconds > this.#satisfiedMicroseconds) {
      const tolerable = microseconds <= this.#satisfiedMicroseconds * frustratedFactor;
      totals[tolerable ? totalAt.tolerating : totalAt.frustrated]!++;
    }
  }

  clear(): void {
    this.totals.fill(0);
    this.count = 0;
  }

  /**
   * Doubles the list of a busy window, because folding it costs about the same whatever its length.
   *
   * @returns False when it is as long as it may get.
   */
  grow(): boolean {
    if (this.indexes.length === longestLength) return false;
    const longer = new Uint16Array(this.indexes.length * 2);
    longer.set(this.indexes);
    this.indexes = longer;
    return true;
  }
}
