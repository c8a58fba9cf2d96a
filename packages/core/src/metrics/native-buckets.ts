import { coarsestSchema, NativeIndex } from './native-index.ts';
import type { NativeBuckets } from './snapshot.ts';
import { zeros } from './zeros.ts';

/** Magnitudes up to here count as zero: Prometheus' default, 2^-128. */
export const zeroThreshold = 2 ** -128;

/** What the native buckets of all series of one metric share. */
export interface NativeLayout {
  /** Resolution to start with. */
  readonly schema: number;
  readonly maxBuckets: number;
  readonly index: NativeIndex;
  /** How far `index` is finer than `schema`: it knows no schema below 0. */
  readonly coarserBy: number;
}

export function createNativeLayout(schema: number, maxBuckets: number): NativeLayout {
  const indexSchema = Math.max(schema, 0);
  return { schema, maxBuckets, index: new NativeIndex(indexSchema), coarserBy: indexSchema - schema };
}

/**
 * A sparse exponential histogram of one series.
 *
 * Each sign keeps one dense run from its lowest to its highest bucket in use. When both runs together would exceed
 * the limit, neighbours are merged in pairs, which is exactly the next coarser schema; as in OpenTelemetry's
 * exponential histogram the limit counts the empty buckets inside a run, because they are what takes memory. At the
 * coarsest schema every double fits into 144 buckets, and a smaller limit gives way.
 */
export class NativeHistogram {
  readonly #layout: NativeLayout;
  #coarserBy: number;
  #zeroCount = 0;
  #positive = emptyRun;
  #negative = emptyRun;

  constructor(layout: NativeLayout) {
    this.#layout = layout;
    this.#coarserBy = layout.coarserBy;
  }

  /**
   * @param value Finite.
   * @param times How often it was observed.
   * @returns The bucket of its magnitude at the resolution of `layout.index`; without a meaning for a zero.
   */
  record(value: number, times: number): number {
    const magnitude = Math.abs(value);
    if (magnitude <= zeroThreshold) {
      this.#zeroCount += times;
      return 0;
    }
    const finest = this.#layout.index.of(magnitude);
    const index = coarser(finest, this.#coarserBy);
    const run = value > 0 ? this.#positive : this.#negative;
    const position = index - run.offset;
    if (position >= 0 && position < run.counts.length) run.counts[position]! += times;
    else this.#extend(value > 0, finest, times);
    return finest;
  }

  reset(): void {
    this.#coarserBy = this.#layout.coarserBy;
    this.#zeroCount = 0;
    this.#positive = emptyRun;
    this.#negative = emptyRun;
  }

  snapshot(): NativeBuckets {
    return {
      schema: this.#schema,
      zeroThreshold,
      zeroCount: this.#zeroCount,
      positiveOffset: this.#positive.offset,
      positive: this.#positive.counts.slice(),
      negativeOffset: this.#negative.offset,
      negative: this.#negative.counts.slice(),
    };
  }

  /** Counts a value whose bucket lies outside of the runs, at the finest resolution that has room for it. */
  #extend(isPositive: boolean, finest: number, times: number): void {
    const { maxBuckets } = this.#layout;
    let index = coarser(finest, this.#coarserBy);
    while (this.#lengthWith(isPositive, index) > maxBuckets && this.#schema > coarsestSchema) {
      this.#positive = halved(this.#positive);
      this.#negative = halved(this.#negative);
      this.#coarserBy += 1;
      index = coarser(finest, this.#coarserBy);
    }
    if (isPositive) this.#positive = increased(this.#positive, index, times);
    else this.#negative = increased(this.#negative, index, times);
  }

  get #schema(): number {
    return this.#layout.schema + this.#layout.coarserBy - this.#coarserBy;
  }

  #lengthWith(isPositive: boolean, index: number): number {
    const [run, other] = isPositive ? [this.#positive, this.#negative] : [this.#negative, this.#positive];
    const { first, last } = reach(run, index);
    return last - first + 1 + other.counts.length;
  }
}

/** The counts of consecutive buckets; `offset` is the bucket index of the first. */
interface Run {
  readonly offset: number;
  readonly counts: number[];
}

const emptyRun: Run = { offset: 0, counts: [] };

/** The index of the bucket that contains this one when the schema is coarser by `steps`: `ceil(index / 2^steps)`. */
function coarser(index: number, steps: number): number {
  return (index + (1 << steps) - 1) >> steps;
}

/** First and last bucket of the run once it includes `index`. */
function reach({ offset, counts }: Run, index: number): { first: number; last: number } {
  if (counts.length === 0) return { first: index, last: index };
  return { first: Math.min(offset, index), last: Math.max(offset + counts.length - 1, index) };
}

/** The run with `times` more in `index`, and exactly as long as it must be: it grows rarely, and there are many. */
function increased(run: Run, index: number, times: number): Run {
  const { first, last } = reach(run, index);
  const counts = zeros(last - first + 1);
  run.counts.forEach((count, position) => {
    counts[run.offset - first + position] = count;
  });
  counts[index - first] += times;
  return { offset: first, counts };
}

function halved(run: Run): Run {
  if (run.counts.length === 0) return run;
  const first = coarser(run.offset, 1);
  const counts = zeros(coarser(run.offset + run.counts.length - 1, 1) - first + 1);
  run.counts.forEach((count, position) => {
    counts[coarser(run.offset + position, 1) - first] += count;
  });
  return { offset: first, counts };
}
