import type { HistogramSeries } from '../metrics/histogram-series.ts';
import type { SlidingWindow } from '../windows/sliding-window.ts';

/** Ways to end, by status and type of error, whose series are found without the metric's own lookup. */
const maxKeptSeries = 20;

interface KeptSeries {
  readonly status: string | number;
  readonly errorType: string;
  readonly series: HistogramSeries;
}

/**
 * One thing that is called of a target: its names, its series, and the window that its calls are written into. Its
 * fields are `private`, not `#private`, see docs/hot-path.md, rule 12.
 */
export class Called {
  readonly operation: string;
  readonly collection: string | undefined;
  readonly summary: string;
  /** Whether the summary was given, and not made of the others. */
  readonly isNamed: boolean;
  /** Undefined once the target is closed. */
  readonly window: SlidingWindow | undefined;
  /** Another one that is found under the same name. */
  next: Called | undefined = undefined;
  private readonly find: (called: Called, status: string | number, errorType: string) => HistogramSeries;
  /** They are few, and mostly the last one fits again. */
  private readonly known: KeptSeries[] = [];
  private last: KeptSeries | undefined = undefined;

  /** @param find Looks a series up. */
  constructor(
    operation: string,
    collection: string | undefined,
    summary: string,
    isNamed: boolean,
    window: SlidingWindow | undefined,
    find: (called: Called, status: string | number, errorType: string) => HistogramSeries,
  ) {
    this.operation = operation;
    this.collection = collection;
    this.summary = summary;
    this.isNamed = isNamed;
    this.window = window;
    this.find = find;
  }

  /** @param status Empty where it is no label. */
  series(status: string | number, errorType: string): HistogramSeries {
    const { last } = this;
    if (last !== undefined && last.status === status && last.errorType === errorType) return last.series;
    return this.lookUp(status, errorType);
  }

  private lookUp(status: string | number, errorType: string): HistogramSeries {
    for (const kept of this.known) {
      if (kept.status !== status || kept.errorType !== errorType) continue;
      this.last = kept;
      return kept.series;
    }
    const series = this.find(this, status, errorType);
    if (this.known.length < maxKeptSeries) {
      this.last = { status, errorType, series };
      this.known.push(this.last);
    }
    return series;
  }
}
