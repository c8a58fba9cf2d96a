import type { Exemplar, HistogramPoint, LabelSet, NativeBuckets } from '../metric-model/metric-family.ts';
import { BucketCounts, type HistogramLayout } from './bucket-counts.ts';
import { createExemplar, type ExemplarLabels } from './exemplar.ts';
import { observed } from './observed.ts';
import type { Series } from './series-table.ts';
import { valueError } from './value-error.ts';

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

  get sum(): number {
    return this.total;
  }

  /**
   * @param exemplarLabels Replaces the exemplar of the value's classic bucket; at most 128 code points of names and
   *   values together, else the exemplar (never the observation) is dropped.
   * @throws GoldenSignalsError `ERR_GS_METRIC_VALUE` for what is not a finite number.
   */
  observe(value: number, exemplarLabels?: ExemplarLabels): void {
    if (!Number.isFinite(value)) throw this.notFinite(value);
    observed[0] = value;
    const bucket = this.countObserved(1);
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
    if (!Number.isFinite(value)) throw this.notFinite(value);
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

  private notFinite(value: unknown): Error {
    return valueError(this.labels, value, 'a finite number');
  }

  private keepExemplar(bucket: number, value: number, labels: ExemplarLabels): void {
    const exemplar = createExemplar(labels, value, this.layout.clock.wallTimeMs());
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
