import type { LabelValues, MetricDetail, PlottedSeries } from '../parts/metric-shapes.ts';
import { metricQueries } from './metric-queries.ts';
import { type ReadMetric, type ReadSeries, sumOf } from './metric-series.ts';
import { matchesWords } from './search.ts';

/** What is asked about one metric. */
export interface MetricQuestion {
  /** Labels that series must have to be of interest. */
  readonly where: Readonly<Record<string, string>>;
  /** Words that must be in the labels of a row. */
  readonly words: string;
  readonly sort: string;
  readonly order: 'up' | 'down';
  readonly rows: number;
  /** Ids of series that are drawn; undefined for those that are drawn where nobody has chosen. */
  readonly plotted: readonly string[] | undefined;
  /** What tells this service apart in Prometheus. */
  readonly targetMatchers: string;
}

const maxPlotted = 10;
/** Of a gauge whose series nobody has chosen from: what an eye can tell apart. */
const plottedAtFirst = 3;
const maxValues = 8;

const orders: Readonly<Record<string, (series: ReadSeries) => number | string | undefined>> = {
  labels: ({ text }) => text,
  value: ({ value }) => value,
  count: ({ count }) => count,
  mean: ({ mean }) => mean,
  p50: (series) => series.quantile(0.5),
  p99: (series) => series.quantile(0.99),
};

/** Answers a question about a metric. */
export function detailOf({ atMs, facts, series, isCut }: ReadMetric, question: MetricQuestion): MetricDetail {
  const matching = series.filter(({ labelSet }) => hasLabels(labelSet, question.where));
  const found = matching.filter(({ text }) => matchesWords(text, question.words));
  return {
    ...facts,
    atMs,
    series: series.length,
    isCut,
    labels: labelValues(matching),
    matching: matching.length,
    found: found.length,
    rows: sorted(found, question)
      .slice(0, question.rows)
      .map(({ row }) => row),
    plotted: plottedOf(facts, matching, question),
    bounds: series[0]?.bounds ?? [],
  };
}

function hasLabels(
  { names, values }: ReadSeries['labelSet'],
  where: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(where).every(([name, value]) => values[names.indexOf(name)] === value);
}

/** Series without a value come last, whatever the order. */
function sorted(series: readonly ReadSeries[], { sort, order }: MetricQuestion): ReadSeries[] {
  const key = (Object.hasOwn(orders, sort) ? orders[sort] : undefined) ?? orders.labels!;
  const sign = order === 'up' ? 1 : -1;
  return series
    .map((one) => ({ one, by: key(one) }))
    .sort((a, b) => {
      if (a.by === b.by) return 0;
      if (a.by === undefined || b.by === undefined) return a.by === undefined ? 1 : -1;
      return a.by < b.by ? -sign : sign;
    })
    .map(({ one }) => one);
}

function labelValues(series: readonly ReadSeries[]): LabelValues[] {
  const counts = new Map<string, Map<string, number>>();
  for (const { labelSet } of series) {
    labelSet.names.forEach((name, position) => {
      const ofLabel = counts.get(name) ?? new Map<string, number>();
      const value = labelSet.values[position]!;
      counts.set(name, ofLabel.set(value, (ofLabel.get(value) ?? 0) + 1));
    });
  }
  return Array.from(counts, ([name, values]) => ({
    name,
    values: values.size,
    top: Array.from(values, ([value, count]) => ({ value, series: count }))
      .sort((a, b) => b.series - a.series)
      .slice(0, maxValues),
  }));
}

function plottedOf(
  facts: ReadMetric['facts'],
  matching: readonly ReadSeries[],
  { plotted, where, targetMatchers }: MetricQuestion,
): PlottedSeries[] {
  // What gauges say cannot be added up in general.
  const isAdded = facts.type !== 'gauge' && facts.type !== 'unknown';
  const chosen =
    plotted === undefined
      ? isAdded
        ? []
        : [...matching].sort((a, b) => (a.text < b.text ? -1 : 1)).slice(0, plottedAtFirst)
      : matching.filter(({ id }) => plotted.includes(id)).slice(0, maxPlotted);
  const drawn = chosen.map((one): PlottedSeries => {
    const { id, labels, point } = one;
    return { id, labels, point, queries: metricQueries(facts, labels, targetMatchers, true) };
  });
  if (!isAdded) return drawn;
  const queries = metricQueries(facts, where, targetMatchers, false);
  return [{ id: '', labels: undefined, point: sumOf(matching), queries }, ...drawn];
}
