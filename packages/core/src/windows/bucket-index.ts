/** Significant decimal digits that a live latency keeps. */
export type LatencyPrecision = 1 | 2 | 3;

/** The longest latency that is distinguished from longer ones: 2^31 − 1 µs, a little over 35 minutes. */
export const highestMicroseconds = 2 ** 31 - 1;

/**
 * The log-linear bucket layout of an HdrHistogram with a lowest value of 1 µs, a highest of 2^31 − 1 µs and the given
 * number of significant digits: `indexOf` is the position in that histogram's counts array.
 *
 * Values up to 2·10^digits have a bucket each; above, every power of two is cut into 16, 128 or 1024 equal buckets
 * (1, 2 or 3 digits), so a bucket is never wider than 6.25 %, 0.79 % or 0.098 % of the values in it.
 *
 * Source: http://hdrhistogram.github.io/HdrHistogram/ and `AbstractHistogram.java` of that project.
 */
export class BucketLayout {
  readonly digits: LatencyPrecision;
  /** Number of buckets: 448, 3200 or 22528. */
  readonly length: number;
  /** Log2 of the number of buckets per power of two. */
  private readonly halfMagnitude: number;
  /** Keeps the values that have a bucket of their own in group 0. */
  private readonly exactMask: number;
  private readonly leadingZeroBase: number;

  constructor(digits: LatencyPrecision) {
    this.digits = digits;
    this.halfMagnitude = Math.ceil(Math.log2(2 * 10 ** digits)) - 1;
    this.exactMask = 2 ** (this.halfMagnitude + 1) - 1;
    this.leadingZeroBase = 31 - this.halfMagnitude;
    this.length = this.indexOf(highestMicroseconds) + 1;
  }

  /**
   * Returns the bucket of a latency. Total and allocation-free: every number has a bucket.
   *
   * A fraction is rounded to the nearest microsecond, which halves the error of flooring for the short latencies
   * whose buckets are one microsecond wide. What is negative or NaN counts as 0, what is too long as the longest.
   */
  indexOf(microseconds: number): number {
    if (!(microseconds > 0)) return 0;
    const value = microseconds >= highestMicroseconds ? highestMicroseconds : (microseconds + 0.5) | 0;
    const group = this.leadingZeroBase - Math.clz32(value | this.exactMask);
    return (group << this.halfMagnitude) + (value >>> group);
  }

  /** Returns the shortest whole microseconds that fall into a bucket. */
  lowestOf(index: number): number {
    const group = Math.max(0, (index >> this.halfMagnitude) - 1);
    return (index - (group << this.halfMagnitude)) * 2 ** group;
  }
}
