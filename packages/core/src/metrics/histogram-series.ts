import type { Clock } from '../clock.ts';
import type { ClassicLayout } from './classic-buckets.ts';
import { CountArena, type CountBlock, moved } from './count-arena.ts';
import { createExemplar, type ExemplarLabels } from './exemplar.ts';
import { NativeHistogram, type NativeLayout, zeroThreshold } from './native-buckets.ts';
import type { Series } from './series-table.ts';
import type { Exemplar, HistogramPoint, LabelSet, NativeBuckets } from './snapshot.ts';
import { valueError } from './value-error.ts';

/** What all series of one histogram share. */
export interface HistogramLayout {
  readonly classic: ClassicLayout;
  readonly native: NativeLayout | undefined;
  readonly clock: Clock;
  /** Where the classic counts are. */
  readonly counts: CountArena;
}

/** One series of a histogram: classic counts, a sum, native buckets, and at most one exemplar per classic bucket. */
export class HistogramSeries implements Series {
  readonly labels: LabelSet;
  protected readonly layout: HistogramLayout;
  /** One per bound and one for +Inf. */
  private counts: CountBlock;
  private readonly native: NativeHistogram | undefined;
  private total = 0;
  private exemplars: Array<Exemplar | undefined> | undefined;

  constructor(labels: LabelSet, layout: HistogramLayout) {
    this.labels = labels;
    this.layout = layout;
    this.counts = layout.counts.allocate(layout.classic.bounds.length + 1);
    this.native = layout.native && new NativeHistogram(layout.native);
  }

  /** How many values were observed. */
  get count(): number {
    return total(this.counts.toArray());
  }

  get sum(): number {
    return this.total;
  }

  /**
   * @param exemplarLabels Replaces the exemplar of the value's classic bucket; at most 128 code points of names and
   *   values together, else the exemplar (never the observation) is dropped.
   * @throws GoldenSignalsError `ERR_GS_METRIC_VALUE` for what is not a finite number.
   */
  observe(value: number, exemplarLabels?: ExemplarLabels): void {
    const bucket = this.record(value, 1);
    if (exemplarLabels) this.keepExemplar(bucket, value, exemplarLabels);
  }

  /**
   * Observes the same value several times at once, as sampling does with the runs that one measured run stands for.
   *
   * @param times A positive whole number.
   * @throws GoldenSignalsError `ERR_GS_METRIC_VALUE` for a value that is not a finite number, and for other `times`.
   */
  observeRepeated(value: number, times: number): void {
    if (!Number.isSafeInteger(times) || times < 1) {
      throw valueError(this.labels, times, 'observed a positive whole number of times');
    }
    this.record(value, times);
  }

  reset(): void {
    this.counts.reset();
    this.total = 0;
    this.native?.reset();
    this.exemplars = undefined;
  }

  detach(): void {
    this.counts = moved(this.counts, new CountArena().allocate(this.counts.length));
    this.native?.detach();
  }

  point(): HistogramPoint {
    return new Point(
      this.labels,
      this.layout.classic.bounds,
      this.counts.toArray(),
      this.total,
      this.exemplars?.slice(),
      this.native,
    );
  }

  /** @returns The position of the value's classic bucket. */
  private record(value: number, times: number): number {
    if (!Number.isFinite(value)) throw valueError(this.labels, value, 'a finite number');
    const { classic } = this.layout;
    const { bounds } = classic;
    let bucket = 0;
    if (this.native !== undefined) {
      const index = this.native.record(value, times);
      // The native bucket leaves at most a bound or two to compare with. The whole scan's length depends on the
      // value, which processors predict badly: with it, recording took a third longer (benchmarks/record).
      if (value > zeroThreshold) bucket = classic.firstCandidate(index);
    }
    while (bucket < bounds.length && value > bounds[bucket]!) bucket += 1;
    this.counts.add(bucket, times);
    this.total += value * times;
    return bucket;
  }

  private keepExemplar(bucket: number, value: number, labels: ExemplarLabels): void {
    const exemplar = createExemplar(labels, value, this.layout.clock.wallTimeMs());
    if (exemplar === undefined) return;
    this.exemplars ??= new Array<Exemplar | undefined>(this.counts.length).fill(undefined);
    this.exemplars[bucket] = exemplar;
  }
}

/** The native buckets, half of what there is to copy, are copied for the formats that show them only. */
class Point implements HistogramPoint {
  readonly labels: LabelSet;
  readonly count: number;
  readonly sum: number;
  readonly bounds: readonly number[];
  readonly counts: readonly number[];
  readonly exemplars: ReadonlyArray<Exemplar | undefined> | undefined;
  readonly #native: NativeHistogram | undefined;

  constructor(
    labels: LabelSet,
    bounds: readonly number[],
    counts: readonly number[],
    sum: number,
    exemplars: ReadonlyArray<Exemplar | undefined> | undefined,
    native: NativeHistogram | undefined,
  ) {
    this.labels = labels;
    this.count = total(counts);
    this.sum = sum;
    this.bounds = bounds;
    this.counts = counts;
    this.exemplars = exemplars;
    this.#native = native;
  }

  get native(): NativeBuckets | undefined {
    return this.#native?.snapshot();
  }
}

function total(counts: readonly number[]): number {
  let sum = 0;
  for (let position = 0; position < counts.length; position++) sum += counts[position]!;
  return sum;
}
