import { GoldenSignalsError } from '../base/coded-error.ts';
import { zeroThreshold } from './native-buckets.ts';
import type { NativeIndex } from './native-index.ts';
import { observed } from './observed-value.ts';

/** Upper bounds in seconds that OpenTelemetry advises for `http.server.request.duration`. */
export const defaultBuckets: readonly number[] = Object.freeze([
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
]);

/**
 * The bounds as they are kept: a copy, without a trailing `Infinity`, which every histogram has anyway.
 *
 * @throws GoldenSignalsError `ERR_GS_HISTOGRAM_BUCKETS`
 */
export function classicBounds(name: string, buckets: unknown): readonly number[] {
  const fail = (reason: string) =>
    new GoldenSignalsError(
      'ERR_GS_HISTOGRAM_BUCKETS',
      `The buckets of "${name}" must be finite upper bounds in ascending order, as in [0.1, 0.5, 1]: ${reason}.`,
    );
  if (!Array.isArray(buckets)) throw fail('they are not an array');
  const bounds: unknown[] = buckets.at(-1) === Number.POSITIVE_INFINITY ? buckets.slice(0, -1) : [...buckets];
  if (bounds.length === 0) throw fail('there is none');
  bounds.forEach((bound, position) => {
    if (!Number.isFinite(bound)) throw fail(`number ${position + 1} is ${String(bound)}`);
    const previous = bounds[position - 1];
    if (position > 0 && (bound as number) <= (previous as number)) throw fail(`${bound} follows ${previous}`);
  });
  return Object.freeze(bounds as number[]);
}

/** The classic buckets of one histogram, and how they lie in its native ones. */
export class ClassicLayout {
  /** Finite and ascending. */
  readonly bounds: readonly number[];
  /** The bounds and Infinity. V8 reads elements of the frozen array by a call, and these inline (benchmarks/record). */
  readonly limits: Float64Array;
  private readonly firstIndex: number = 0;
  /** For each native bucket from the first to the last with a bound: how many bounds lie in buckets below it. */
  private readonly below: Uint16Array = new Uint16Array(0);

  /** @param index Undefined when there are no native buckets; then `firstCandidate` is of no use. */
  constructor(bounds: readonly number[], index: NativeIndex | undefined) {
    this.bounds = bounds;
    this.limits = Float64Array.of(...bounds, Number.POSITIVE_INFINITY);
    const positive = bounds.filter((bound) => bound > zeroThreshold);
    if (index === undefined || positive.length === 0) return;
    const buckets = positive.map((bound) => index.of(bound));
    const first = buckets[0]!;
    const notPositive = bounds.length - positive.length;
    this.firstIndex = first;
    this.below = Uint16Array.from({ length: buckets.at(-1)! - first + 1 }, (_, offset) => {
      return notPositive + buckets.filter((bucket) => bucket < first + offset).length;
    });
  }

  /**
   * The first classic bucket in which a positive value can be, given its native bucket: every bound in a lower native
   * bucket is below the value.
   */
  firstCandidate(nativeIndex: number): number {
    const offset = nativeIndex - this.firstIndex;
    if (offset < 0) return 0;
    return offset < this.below.length ? this.below[offset]! : this.bounds.length;
  }

  /** The classic bucket of the value that is in `observed`; it is at this position or behind. */
  bucketFrom(position: number): number {
    let bucket = position;
    while (observed[0]! > this.limits[bucket]!) bucket += 1;
    return bucket;
  }
}
