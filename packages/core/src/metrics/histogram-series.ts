import type { Exemplar, HistogramPoint, LabelSet, NativeBuckets } from '../metric-model/metric-family.ts';
import { BucketCounts, type HistogramLayout } from './bucket-counts.ts';
import { createExemplar, type ExemplarLabels } from './exemplar.ts';
import { observed } from './observed-value.ts';
import type { Series } from './series-table.ts';

/** One series of a histogram: its buckets, a sum, and at most one exemplar per classic bucket. */
export class HistogramSeries extends BucketCounts implements Series {
  readonly labels: LabelSet;
  private exemplars: Array<Exemplar | undefined> | undefined;

  constructor(labels: LabelSet, layout: HistogramLayout) {
    super(layout);
    this.labels = labels;
  }

  /** How many values were observed. */
  get count(): number {
    return total(this.classicCounts());
  }

  get recorded(): number {
    return this.count;
  }

  get sum(): number {
    return this.total;
  }

  /**
   * Counts a value. What is not a finite number is dropped and counted in `golden_signals_dropped_values_total`.
   *
   * @param exemplarLabels Replaces the exemplar of the value's classic bucket; at most 128 code points of names and
   *   values together, else the exemplar (never the observation) is dropped.
   */
  observe(value: number, exemplarLabels?: ExemplarLabels): void {
    if (!Number.isFinite(value)) {
      this.drop(value);
      return;
    }
    observed[0] = value;
    const bucket = this.countObserved(1);
    if (exemplarLabels) this.keepExemplar(bucket, value, exemplarLabels);
  }

  /**
   * Observes the same value several times at once, as sampling does with the runs that one measured run stands for.
   *
   * @param times A positive whole number; anything else is dropped as a wrong value is.
   */
  observeRepeated(value: number, times: number): void {
    if (!Number.isSafeInteger(times) || times < 1) {
      this.layout.host.onDropped(times, 'observed a positive whole number of times');
      return;
    }
    if (!Number.isFinite(value)) {
      this.drop(value);
      return;
    }
    observed[0] = value;
    this.countObserved(times);
  }

  reset(): void {
    this.resetCounts();
    this.exemplars = undefined;
  }

  point(): HistogramPoint {
    return new Point(this, this.layout.classic.bounds, this.classicCounts(), this.exemplars?.slice());
  }

  private drop(value: unknown): void {
    this.layout.host.onDropped(value, 'a finite number');
  }

  private keepExemplar(bucket: number, value: number, labels: ExemplarLabels): void {
    const exemplar = createExemplar(labels, value, this.layout.host.clock.wallTimeMs());
    if (exemplar === undefined) return;
    this.exemplars ??= new Array<Exemplar | undefined>(this.layout.classic.bounds.length + 1).fill(undefined);
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
  readonly #series: HistogramSeries;

  constructor(
    series: HistogramSeries,
    bounds: readonly number[],
    counts: readonly number[],
    exemplars: ReadonlyArray<Exemplar | undefined> | undefined,
  ) {
    this.labels = series.labels;
    this.count = total(counts);
    this.sum = series.sum;
    this.bounds = bounds;
    this.counts = counts;
    this.exemplars = exemplars;
    this.#series = series;
  }

  get native(): NativeBuckets | undefined {
    return this.#series.nativeBuckets();
  }
}

function total(counts: readonly number[]): number {
  let sum = 0;
  for (let position = 0; position < counts.length; position++) sum += counts[position]!;
  return sum;
}
