import type { NativeBuckets } from '../metric-model/metric-family.ts';
import type { ClassicLayout } from './classic-buckets.ts';
import { CountArena, type CountBlock } from './count-arena.ts';
import type { SeriesHost } from './metric.ts';
import {
  coarser,
  extended,
  halved,
  lengthWith,
  type NativeLayout,
  transferred,
  zeroThreshold,
} from './native-buckets.ts';
import { coarsestSchema } from './native-index.ts';
import { observed } from './observed-value.ts';

/** What all series of one histogram share. */
export interface HistogramLayout {
  readonly classic: ClassicLayout;
  readonly native: NativeLayout | undefined;
  readonly host: SeriesHost;
  /** Where the counts of positive native buckets are, the classic ones behind them. */
  readonly counts: CountArena;
  /** Where the counts of negative native buckets are. */
  readonly negativeCounts: CountArena;
}

export function createHistogramLayout(
  classic: ClassicLayout,
  native: NativeLayout | undefined,
  host: SeriesHost,
): HistogramLayout {
  return { classic, native, host, ...createArenas(classic) };
}

const emptyRun = new CountArena().allocate(0);

/**
 * The classic and the native buckets of one series.
 *
 * The native ones are a sparse exponential histogram. Each sign keeps one dense run from its lowest to its highest
 * bucket in use. When both runs together would exceed the limit, neighbours are merged in pairs, which is exactly the
 * next coarser schema; as in OpenTelemetry's exponential histogram the limit counts the empty buckets inside a run,
 * because they are what takes memory. At the coarsest schema every double fits into 144 buckets, and a smaller limit
 * gives way.
 *
 * A series inherits from this instead of having it, because there are many, and each object of one takes memory
 * (benchmarks/memory).
 */
export class BucketCounts {
  protected layout: HistogramLayout;
  private counts: CountBlock;
  private negative = emptyRun;
  private zeroCount = 0;
  /** The sum of the values. */
  protected total = 0;
  private coarserBy: number;

  constructor(layout: HistogramLayout) {
    this.layout = layout;
    this.counts = layout.counts.allocate(0);
    this.coarserBy = layout.native?.coarserBy ?? 0;
  }

  /** One per bound and one for +Inf. */
  protected classicCounts(): number[] {
    return this.counts.classic();
  }

  nativeBuckets(): NativeBuckets | undefined {
    const { native } = this.layout;
    if (native === undefined) return undefined;
    return {
      schema: this.schemaOf(native),
      zeroThreshold,
      zeroCount: this.zeroCount,
      positiveOffset: this.counts.first,
      positive: this.counts.run(),
      negativeOffset: this.negative.first,
      negative: this.negative.run(),
    };
  }

  /**
   * Counts the value that is in `observed`, which is finite.
   *
   * @param times How often it was observed.
   * @returns The position of its classic bucket.
   */
  protected countObserved(times: number): number {
    this.total += observed[0]! * times;
    const { classic, native } = this.layout;
    if (native === undefined || observed[0]! <= zeroThreshold) return this.countOther(times);
    const finest = native.index.ofObserved();
    // The native bucket leaves at most a bound or two to compare with (docs/hot-path.md, rule 3).
    const bucket = classic.bucketFrom(classic.firstCandidate(finest));
    const isCounted = this.counts.addBoth(coarser(finest, this.coarserBy), bucket, times);
    if (!isCounted) this.extendBoth(native, finest, bucket, times);
    return bucket;
  }

  /** Everything back to zero. */
  protected resetCounts(): void {
    this.counts.release();
    this.negative.release();
    this.counts = this.layout.counts.allocate(0);
    this.negative = emptyRun;
    this.zeroCount = 0;
    this.total = 0;
    this.coarserBy = this.layout.native?.coarserBy ?? 0;
  }

  /** The memory that it shares with other series goes back to them; it counts on in memory of its own. */
  detach(): void {
    this.layout = { ...this.layout, ...createArenas(this.layout.classic) };
    this.counts = transferred(this.counts, this.layout.counts);
    this.negative = transferred(this.negative, this.layout.negativeCounts);
  }

  /** Apart from `countObserved`, which is small enough for V8 to inline it (docs/hot-path.md, rule 8). */
  private countOther(times: number): number {
    const { classic, native } = this.layout;
    const bucket = classic.bucketFrom(0);
    this.counts.addClassic(bucket, times);
    if (native !== undefined) this.countNotPositive(native, observed[0]!, times);
    return bucket;
  }

  private extendBoth(native: NativeLayout, finest: number, bucket: number, times: number): void {
    this.extend(native, true, finest, times);
    this.counts.addClassic(bucket, times);
  }

  private countNotPositive(native: NativeLayout, value: number, times: number): void {
    if (value >= -zeroThreshold) {
      this.zeroCount += times;
      return;
    }
    const finest = native.index.of(-value);
    if (!this.negative.add(coarser(finest, this.coarserBy), times)) this.extend(native, false, finest, times);
  }

  /** Counts a value whose bucket lies outside of the runs, at the finest resolution that has room for it. */
  private extend(native: NativeLayout, isPositive: boolean, finest: number, times: number): void {
    const { counts, negativeCounts } = this.layout;
    let index = coarser(finest, this.coarserBy);
    while (this.lengthWith(isPositive, index) > native.maxBuckets && this.schemaOf(native) > coarsestSchema) {
      this.counts = halved(this.counts, counts);
      this.negative = halved(this.negative, negativeCounts);
      this.coarserBy += 1;
      index = coarser(finest, this.coarserBy);
    }
    if (isPositive) this.counts = extended(this.counts, index, counts);
    else this.negative = extended(this.negative, index, negativeCounts);
    (isPositive ? this.counts : this.negative).add(index, times);
  }

  /** Returns how long both runs are together once one of them includes `index`. */
  private lengthWith(isPositive: boolean, index: number): number {
    const [run, other] = isPositive ? [this.counts, this.negative] : [this.negative, this.counts];
    return lengthWith(run, index) + other.length;
  }

  private schemaOf({ schema, coarserBy }: NativeLayout): number {
    return schema + coarserBy - this.coarserBy;
  }
}

function createArenas({ bounds }: ClassicLayout): Pick<HistogramLayout, 'counts' | 'negativeCounts'> {
  return { counts: new CountArena(bounds.length + 1), negativeCounts: new CountArena() };
}
