import { frustratedFactor } from './apdex.ts';
import { handedOver } from './recorded-request.ts';
import { totalAt, totalsLength } from './tally.ts';

// Constants of this module, because V8 looks those of another up at every use (benchmarks/record).
const { latency: latencyAt, longest: longestAt, bytesIn: bytesInAt, bytesOut: bytesOutAt } = totalAt;

const firstLength = 32;
const longestLength = 8_192;

/** The newest requests of a window, as they come: one bucket index each, and totals. This is all that writing touches. */
export class PendingRequests {
  private readonly satisfiedMicroseconds: number;
  /** Of the pending requests together, all but their number, which is `count`; see `totalAt`. */
  readonly totals = new Float64Array(totalsLength);
  indexes = new Uint16Array(firstLength);
  count = 0;

  constructor(apdexTargetMs: number) {
    this.satisfiedMicroseconds = apdexTargetMs * 1_000;
  }

  /** Whether it must `grow` or be cleared before the next `add`. */
  get isFull(): boolean {
    return this.count === this.indexes.length;
  }

  /** The latency is that of `handedOver`. */
  add(bucketIndex: number, isError: boolean, bytesIn: number, bytesOut: number): void {
    const microseconds = handedOver[1]!;
    const { totals } = this;
    this.indexes[this.count++] = bucketIndex;
    totals[latencyAt]! += microseconds;
    if (microseconds > totals[longestAt]!) totals[longestAt] = microseconds;
    totals[bytesInAt]! += bytesIn;
    totals[bytesOutAt]! += bytesOut;
    if (isError || microseconds > this.satisfiedMicroseconds) this.addUnsatisfied(isError);
  }

  /** Without a latency: it satisfies nobody and frustrates nobody. */
  addUntimed(isError: boolean, bytesIn: number, bytesOut: number): void {
    const { totals } = this;
    totals[totalAt.untimed]!++;
    totals[bytesInAt]! += bytesIn;
    totals[bytesOutAt]! += bytesOut;
    if (isError) totals[totalAt.errors]!++;
  }

  get isEmpty(): boolean {
    return this.count === 0 && this.totals[totalAt.untimed] === 0;
  }

  private addUnsatisfied(isError: boolean): void {
    const isTolerable = !isError && handedOver[1]! <= this.satisfiedMicroseconds * frustratedFactor;
    if (isError) this.totals[totalAt.errors]!++;
    this.totals[isTolerable ? totalAt.tolerating : totalAt.frustrated]!++;
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
