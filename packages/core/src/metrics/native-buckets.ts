import { CountArena, type CountBlock, moved } from './count-arena.ts';
import { coarsestSchema, NativeIndex } from './native-index.ts';
import type { NativeBuckets } from './snapshot.ts';

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
  readonly counts: CountArena;
}

export function createNativeLayout(schema: number, maxBuckets: number): NativeLayout {
  const indexSchema = Math.max(schema, 0);
  return {
    schema,
    maxBuckets,
    index: new NativeIndex(indexSchema),
    coarserBy: indexSchema - schema,
    counts: new CountArena(),
  };
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
  private layout: NativeLayout;
  private coarserBy: number;
  private zeroCount = 0;
  private positive = emptyRun;
  private negative = emptyRun;

  constructor(layout: NativeLayout) {
    this.layout = layout;
    this.coarserBy = layout.coarserBy;
  }

  /**
   * @param value Finite.
   * @param times How often it was observed.
   * @returns The bucket of its magnitude at the resolution of `layout.index`; without a meaning for a zero.
   */
  record(value: number, times: number): number {
    if (value > zeroThreshold) {
      const finest = this.layout.index.of(value);
      if (!this.positive.add(coarser(finest, this.coarserBy), times)) this.extend(true, finest, times);
      return finest;
    }
    return this.recordOther(value, times);
  }

  /** Apart from `record`, which is small enough for V8 to inline it where a value is observed (benchmarks/record). */
  private recordOther(value: number, times: number): number {
    if (value >= -zeroThreshold) {
      this.zeroCount += times;
      return 0;
    }
    const finest = this.layout.index.of(-value);
    if (!this.negative.add(coarser(finest, this.coarserBy), times)) this.extend(false, finest, times);
    return finest;
  }

  reset(): void {
    this.coarserBy = this.layout.coarserBy;
    this.zeroCount = 0;
    this.positive.release();
    this.negative.release();
    this.positive = emptyRun;
    this.negative = emptyRun;
  }

  /** See `Series.detach`. */
  detach(): void {
    this.layout = { ...this.layout, counts: new CountArena() };
    const { counts } = this.layout;
    this.positive = moved(this.positive, counts.allocate(this.positive.length, this.positive.first));
    this.negative = moved(this.negative, counts.allocate(this.negative.length, this.negative.first));
  }

  snapshot(): NativeBuckets {
    return {
      schema: this.schema,
      zeroThreshold,
      zeroCount: this.zeroCount,
      positiveOffset: this.positive.first,
      positive: this.positive.toArray(),
      negativeOffset: this.negative.first,
      negative: this.negative.toArray(),
    };
  }

  /** Counts a value whose bucket lies outside of the runs, at the finest resolution that has room for it. */
  private extend(isPositive: boolean, finest: number, times: number): void {
    const { maxBuckets, counts } = this.layout;
    let index = coarser(finest, this.coarserBy);
    while (this.lengthWith(isPositive, index) > maxBuckets && this.schema > coarsestSchema) {
      this.positive = halved(this.positive, counts);
      this.negative = halved(this.negative, counts);
      this.coarserBy += 1;
      index = coarser(finest, this.coarserBy);
    }
    if (isPositive) this.positive = extended(this.positive, index, counts);
    else this.negative = extended(this.negative, index, counts);
    (isPositive ? this.positive : this.negative).add(index, times);
  }

  private get schema(): number {
    return this.layout.schema + this.layout.coarserBy - this.coarserBy;
  }

  private lengthWith(isPositive: boolean, index: number): number {
    const [run, other] = isPositive ? [this.positive, this.negative] : [this.negative, this.positive];
    const { first, last } = reach(run, index);
    return last - first + 1 + other.length;
  }
}

const emptyRun = new CountArena().allocate(0);

/** The index of the bucket that contains this one when the schema is coarser by `steps`: `ceil(index / 2^steps)`. */
function coarser(index: number, steps: number): number {
  return (index + (1 << steps) - 1) >> steps;
}

/** First and last bucket of the run once it includes `index`. */
function reach(run: CountBlock, index: number): { first: number; last: number } {
  if (run.length === 0) return { first: index, last: index };
  return { first: Math.min(run.first, index), last: Math.max(run.first + run.length - 1, index) };
}

/** The run with room for `index`, and exactly as long as it must be: it grows rarely, and there are many. */
function extended(run: CountBlock, index: number, arena: CountArena): CountBlock {
  const { first, last } = reach(run, index);
  return moved(run, arena.allocate(last - first + 1, first));
}

function halved(run: CountBlock, arena: CountArena): CountBlock {
  if (run.length === 0) return run;
  const first = coarser(run.first, 1);
  const last = coarser(run.first + run.length - 1, 1);
  return moved(run, arena.allocate(last - first + 1, first), (index) => coarser(index, 1));
}
