import type {
  PromClientExemplar,
  PromClientMetric,
  PromClientRegistry,
  PromClientValue,
} from './prom-client.ts';
import type {
  Exemplar,
  HistogramPoint,
  LabelSet,
  MetricFamily,
  ScalarPoint,
  SummaryPoint,
} from './snapshot.ts';

/**
 * A metric of a prom-client registry as a family of ours. Its labels and values are passed on as they are: the guest
 * has its own limits. A type we do not know becomes `unknown`.
 *
 * @param guest Where the metric comes from. A registry that writes OpenMetrics takes the suffix `_total` off the name
 *   of a counter, for good, as soon as it is scraped itself; it comes back here.
 */
export function fromPromClient(metric: PromClientMetric, guest: PromClientRegistry): MetricFamily {
  const { name, help, type, values } = metric;
  if (type === 'histogram') return { name, help, type, points: histogramPoints(name, values) };
  if (type === 'summary') return { name, help, type, points: summaryPoints(name, values) };
  const points = values.map(scalarPoint);
  if (type !== 'counter') return { name, help, type: type === 'gauge' ? type : 'unknown', points };
  const lacksSuffix =
    guest.contentType?.startsWith('application/openmetrics-text') && !name.endsWith('_total');
  return { name: lacksSuffix ? `${name}_total` : name, help, type, points };
}

function scalarPoint({ labels, value, exemplar }: PromClientValue): ScalarPoint {
  return { labels: labelSet(labels), value, exemplar: toExemplar(exemplar) };
}

function histogramPoints(name: string, values: readonly PromClientValue[]): HistogramPoint[] {
  let bounds: readonly number[] = [];
  return groupBySeries(name, values, 'le').map(({ labels, sum, count, rows }) => {
    const finite = rows.filter(({ at }) => at !== Number.POSITIVE_INFINITY);
    // Formats keep texts per array of bounds, and as a rule all series of a histogram have the same ones.
    if (finite.length !== bounds.length || finite.some(({ at }, position) => at !== bounds[position])) {
      bounds = finite.map(({ at }) => at);
    }
    const cumulative = [...finite.map(({ value }) => value), count];
    const exemplars = [...finite, ...rows.slice(finite.length)].map(({ exemplar }) => toExemplar(exemplar));
    return {
      labels,
      count,
      sum,
      bounds,
      counts: cumulative.map((value, position) => value - (cumulative[position - 1] ?? 0)),
      exemplars: exemplars.some((exemplar) => exemplar !== undefined) ? exemplars : undefined,
    };
  });
}

function summaryPoints(name: string, values: readonly PromClientValue[]): SummaryPoint[] {
  return groupBySeries(name, values, 'quantile').map(({ labels, sum, count, rows }) => ({
    labels,
    count,
    sum,
    quantiles: rows.map(({ at, value }) => ({ quantile: at, value })),
  }));
}

interface GuestSeries {
  readonly labels: LabelSet;
  sum: number;
  count: number;
  /** Its buckets or quantiles, ascending once grouped. */
  readonly rows: Array<{ at: number; value: number; exemplar: PromClientValue['exemplar'] }>;
}

/** The flat rows of a histogram or a summary, put together by their labels without `le` or `quantile`. */
function groupBySeries(
  name: string,
  values: readonly PromClientValue[],
  rowLabel: 'le' | 'quantile',
): GuestSeries[] {
  const found = new Map<string, GuestSeries>();
  for (const { metricName, labels, value, exemplar } of values) {
    const { [rowLabel]: at, ...own } = labels ?? {};
    const key = JSON.stringify(Object.entries(own).sort(([a], [b]) => (a < b ? -1 : 1)));
    let series = found.get(key);
    if (series === undefined) {
      series = { labels: labelSet(own), sum: 0, count: 0, rows: [] };
      found.set(key, series);
    }
    if (metricName === `${name}_sum`) series.sum = value;
    else if (metricName === `${name}_count`) series.count = value;
    else series.rows.push({ at: at === '+Inf' ? Number.POSITIVE_INFINITY : Number(at), value, exemplar });
  }
  for (const { rows } of found.values()) rows.sort((a, b) => a.at - b.at);
  return [...found.values()];
}

function labelSet(labels: PromClientValue['labels'] | undefined): LabelSet {
  const names = Object.keys(labels ?? {});
  return { names, values: names.map((name) => String(labels?.[name])) };
}

function toExemplar(exemplar: PromClientExemplar | null | undefined): Exemplar | undefined {
  // prom-client keeps an empty exemplar behind when it refused the labels of one.
  if (typeof exemplar?.value !== 'number' || typeof exemplar.timestamp !== 'number') return undefined;
  const { names, values } = labelSet(exemplar.labelSet);
  return {
    labels: Object.fromEntries(names.map((name, position) => [name, values[position]])),
    value: exemplar.value,
    timestampMs: exemplar.timestamp * 1_000,
  };
}
