import type { CounterSeries } from '../../metrics/counter.ts';
import type { HistogramSeries } from '../../metrics/histogram-series.ts';
import { keptLabelValue } from '../../metrics/label-set.ts';

/** How many more series may be kept. Shared by all routes of a monitor. */
export interface SeriesBudget {
  left: number;
}

/**
 * The series of one method and status of a route, found without building a string or an object: this is what makes
 * recording cheap. Labels whose values are known only at the end of a request (functions, the type of an error) are
 * levels of a tree below it, one Map per label. The handles into the metrics are made when they are first needed, so
 * that a feature that is off leaves no series behind.
 */
export class RequestSeries {
  readonly method: number;
  /** The status code, or its first digit when classes are counted. */
  readonly status: number;
  readonly labels: Readonly<Record<string, string>>;

  requests: CounterSeries | undefined;
  duration: HistogramSeries | undefined;
  /** By the clock: from then on a duration takes an exemplar again. */
  exemplarDueMs = Number.NEGATIVE_INFINITY;
  requestSize: HistogramSeries | undefined;
  responseSize: HistogramSeries | undefined;
  slow: CounterSeries | undefined;
  /** Of `errorType`, which is the last one that occurred. */
  errors: CounterSeries | undefined;
  errorType: string | undefined;
  #children: Map<string, RequestSeries> | undefined;

  constructor(method: number, status: number, labels: Readonly<Record<string, string>>) {
    this.method = method;
    this.status = status;
    this.labels = labels;
  }

  /**
   * Returns the series with one more label. When the budget is spent the series is made for this request only: the
   * metrics' own limit on series decides where it is counted.
   */
  child(name: string, value: string, budget: SeriesBudget): RequestSeries {
    const known = this.#children?.get(value);
    if (known !== undefined) return known;
    if (budget.left === 0) return this.#with(name, value);
    const kept = keptLabelValue(value);
    this.#children ??= new Map();
    let child = this.#children.get(kept);
    if (child === undefined) {
      child = this.#with(name, kept);
      budget.left--;
      this.#children.set(kept, child);
    }
    return child;
  }

  /**
   * Lets go of what is not used any more, and of the levels below that are empty then.
   *
   * @param isIdle Of one series, without those below it.
   * @param budget Gets back what they took.
   * @returns Whether nothing of it is used.
   */
  prune(isIdle: (series: RequestSeries) => boolean, budget: SeriesBudget): boolean {
    for (const [value, child] of this.#children ?? []) {
      if (!child.prune(isIdle, budget)) continue;
      this.#children!.delete(value);
      budget.left++;
    }
    return !this.#children?.size && isIdle(this);
  }

  #with(name: string, value: string): RequestSeries {
    return new RequestSeries(this.method, this.status, { ...this.labels, [name]: value });
  }
}
