import { type PromQuery, promql } from '@golden-signals/core/extension';

const ofChosenTargets = 'job=~"$job",instance=~"$instance"';

/** Writes PromQL for the targets that are chosen at the top of a dashboard, over what Grafana says is a good range. */
export class Expressions {
  readonly #naming: PromQuery['naming'];
  readonly #histograms: PromQuery['histograms'];
  readonly #matchers: string;

  constructor(
    naming: PromQuery['naming'],
    histograms: PromQuery['histograms'],
    matchers: string = ofChosenTargets,
  ) {
    this.#naming = naming;
    this.#histograms = histograms;
    this.#matchers = matchers;
  }

  /** Returns one whose series also have these matchers. */
  where(matcher: string): Expressions {
    return new Expressions(this.#naming, this.#histograms, `${this.#matchers},${matcher}`);
  }

  /** Returns what signals are asked with. */
  query(by: readonly string[] = []): PromQuery {
    return {
      range: '$__rate_interval',
      matchers: this.#matchers,
      by,
      naming: this.#naming,
      histograms: this.#histograms,
    };
  }

  /** Returns what a counter gained per second. */
  rate(counter: string, by: readonly string[] = [], ...more: readonly string[]): string {
    const query = this.query(by);
    return promql.sum(promql.rate(counter, query, ...more), query);
  }

  /** Returns what a counter gained in each interval. */
  increase(counter: string, range: string, by: readonly string[], ...more: readonly string[]): string {
    const query = this.query(by);
    return promql.sum(`increase(${promql.selector(counter, query, ...more)}[${range}])`, query);
  }

  /** Returns what gauges are, added up or compared. */
  value(
    operator: 'sum' | 'max' | 'min' | 'avg',
    gauge: string,
    by: readonly string[] = [],
    ...more: readonly string[]
  ): string {
    const query = this.query(by);
    return promql.grouped(operator, promql.selector(gauge, query, ...more), query);
  }

  /** Returns how many observations a histogram gained per second. */
  observations(histogram: string, by: readonly string[] = [], ...more: readonly string[]): string {
    const query = this.query(by);
    return promql.sum(promql.countRate(histogram, query, ...more), query);
  }

  /** Returns the metric that has a series for each label set of a histogram. */
  countOf(histogram: string): string {
    return this.#histograms === 'classic' ? `${histogram}_count` : histogram;
  }

  /** Returns what the observations of a histogram add up to per second: of durations, how many last at a time. */
  amount(histogram: string, by: readonly string[] = [], ...more: readonly string[]): string {
    const query = this.query(by);
    return promql.sum(promql.sumRate(histogram, query, ...more), query);
  }

  quantile(q: number, histogram: string, by: readonly string[] = [], ...more: readonly string[]): string {
    return promql.quantile(q, histogram, this.query(by), {}, ...more);
  }

  /** Returns how many observations fell into each bucket, as a heatmap wants it. */
  distribution(histogram: string, ...more: readonly string[]): string {
    const isClassic = this.#histograms === 'classic';
    const query = this.query();
    const metric = promql.selector(isClassic ? `${histogram}_bucket` : histogram, query, ...more);
    return promql.sum(`increase(${metric}[${query.range}])`, query, {}, ...(isClassic ? ['le'] : []));
  }
}
