import { GoldenSignalsError } from '../base/coded-error.ts';
import type {
  Exemplar,
  HistogramPoint,
  LabelSet,
  MetricFamily,
  ScalarPoint,
  SummaryPoint,
} from '../metric-model/metric-family.ts';
import { isLabelName, isMetricName } from '../metric-model/names.ts';
import { createExemplar } from './exemplar.ts';
import type {
  PromClientExemplar,
  PromClientMetric,
  PromClientRegistry,
  PromClientValue,
} from './prom-client.ts';

/** Few enough for a step to take a fraction of a millisecond. */
const itemsPerStep = 64;

/**
 * A metric of a prom-client registry as a family of ours, in small steps: the caller may pause after each. Its values are
 * passed on as they are: the guest has its own limits. A type we do not know becomes `unknown`, a help that is no text
 * the empty one, and an exemplar that OpenMetrics would refuse is dropped.
 *
 * @param guest Where the metric comes from. A registry that writes OpenMetrics takes the suffix `_total` off the name
 *   of a counter, for good, as soon as it is scraped itself; it comes back here.
 * @param defaultLabels Added to the labels of every series, unless it has one of that name.
 * @throws GoldenSignalsError `ERR_GS_ATTACH_INVALID` for what would break a format, such as a malformed name or a value
 *   that is no number: a scrape is lost as a whole if one line of it is.
 */
export function* fromPromClient(
  metric: PromClientMetric,
  guest: PromClientRegistry,
  defaultLabels: LabelSet,
): Generator<void, MetricFamily> {
  const { name, help: givenHelp, type, values, aggregator } = checkedMetric(metric);
  const help = typeof givenHelp === 'string' ? givenHelp : '';
  const about = { help, aggregator: typeof aggregator === 'string' ? aggregator : undefined };
  const toLabels: ToLabels = (labels) => labelSet(name, labels, defaultLabels);
  if (type === 'histogram')
    return { name, ...about, type, points: yield* histogramPoints(name, values, toLabels) };
  if (type === 'summary')
    return { name, ...about, type, points: yield* summaryPoints(name, values, toLabels) };
  const points = yield* inSteps(values, (value) => scalarPoint(name, value, toLabels));
  if (type !== 'counter') return { name, ...about, type: type === 'gauge' ? type : 'unknown', points };
  const lacksSuffix =
    guest.contentType?.startsWith('application/openmetrics-text') && !name.endsWith('_total');
  return { name: lacksSuffix ? `${name}_total` : name, ...about, type, points };
}

function scalarPoint(
  name: string,
  { labels, value, exemplar }: PromClientValue,
  toLabels: ToLabels,
): ScalarPoint {
  return {
    labels: toLabels(labels),
    value: checkedNumber(name, value),
    exemplar: toExemplar(exemplar),
  };
}

function* histogramPoints(
  name: string,
  values: readonly PromClientValue[],
  toLabels: ToLabels,
): Generator<void, HistogramPoint[]> {
  let bounds: readonly number[] = [];
  const series = yield* groupBySeries(name, values, 'le', toLabels);
  return yield* inSteps(series, ({ labels, sum, count, rows }) => {
    const finite = rows.filter(({ at }) => at !== Number.POSITIVE_INFINITY);
    // Formats keep texts per array of bounds, and as a rule all series of a histogram have the same ones.
    if (finite.length !== bounds.length || finite.some(({ at }, position) => at !== bounds[position])) {
      bounds = finite.map(({ at }) => at);
    }
    const cumulative = [...finite.map(({ value }) => checkedCount(name, value)), checkedCount(name, count)];
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

function* summaryPoints(
  name: string,
  values: readonly PromClientValue[],
  toLabels: ToLabels,
): Generator<void, SummaryPoint[]> {
  const series = yield* groupBySeries(name, values, 'quantile', toLabels);
  return yield* inSteps(series, ({ labels, sum, count, rows }) => ({
    labels,
    count: checkedCount(name, count),
    sum,
    quantiles: rows.map(({ at, value }) => ({ quantile: at, value })),
  }));
}

type ToLabels = (labels: PromClientValue['labels'] | undefined) => LabelSet;

interface GuestSeries {
  readonly labels: LabelSet;
  sum: number;
  count: number;
  /** Its buckets or quantiles, ascending once grouped. */
  readonly rows: Array<{ at: number; value: number; exemplar: PromClientValue['exemplar'] }>;
}

/** The flat rows of a histogram or a summary, put together by their labels without `le` or `quantile`. */
function* groupBySeries(
  name: string,
  values: readonly PromClientValue[],
  rowLabel: 'le' | 'quantile',
  toLabels: ToLabels,
): Generator<void, Iterable<GuestSeries>> {
  const found = new Map<string, GuestSeries>();
  yield* inSteps(values, ({ metricName, labels, value: given, exemplar }) => {
    const value = checkedNumber(name, given);
    const { [rowLabel]: at, ...own } = labels ?? {};
    const key = JSON.stringify(Object.entries(own).sort(([a], [b]) => (a < b ? -1 : 1)));
    let series = found.get(key);
    if (series === undefined) {
      series = { labels: toLabels(own), sum: 0, count: 0, rows: [] };
      found.set(key, series);
    }
    if (metricName === `${name}_sum`) series.sum = value;
    else if (metricName === `${name}_count`) series.count = value;
    else series.rows.push({ at: positionOf(name, rowLabel, at), value, exemplar });
  });
  yield* inSteps(found.values(), ({ rows }) => rows.sort((a, b) => a.at - b.at));
  return found.values();
}

/** Yields what `convert` makes of each item. */
function* inSteps<Item, Result>(
  items: Iterable<Item>,
  convert: (item: Item) => Result,
): Generator<void, Result[]> {
  const results: Result[] = [];
  for (const item of items) {
    results.push(convert(item));
    if (results.length % itemsPerStep === 0) yield;
  }
  return results;
}

/** The bound of a bucket, or the quantile. */
function positionOf(metric: string, rowLabel: string, at: unknown): number {
  if (at === '+Inf') return Number.POSITIVE_INFINITY;
  const position = typeof at === 'string' ? Number.parseFloat(at) : at;
  if (typeof position === 'number' && position > Number.NEGATIVE_INFINITY) return position;
  throw invalidMetric(metric, `its label "${rowLabel}" must be a number or "+Inf", but it is ${shown(at)}`);
}

function labelSet(
  metric: string,
  labels: PromClientValue['labels'] | undefined,
  defaultLabels: LabelSet,
): LabelSet {
  const names = Object.keys(labels ?? {});
  // A label that names the metric would make it another one, or the whole scrape unreadable.
  const malformed = names.find((name) => !isLabelName(name) || name === '__name__');
  if (malformed !== undefined) throw invalidMetric(metric, `${shown(malformed)} is not a label name`);
  const values = names.map((name) => String(labels?.[name]));
  for (const [position, name] of defaultLabels.names.entries()) {
    if (names.includes(name)) continue;
    names.push(name);
    values.push(defaultLabels.values[position]!);
  }
  return { names, values };
}

function toExemplar(exemplar: PromClientExemplar | null | undefined): Exemplar | undefined {
  // prom-client keeps an empty exemplar behind when it refused the labels of one.
  const { labelSet: labels, value, timestamp } = exemplar ?? {};
  if (!Number.isFinite(value) || !Number.isFinite(timestamp)) return undefined;
  return createExemplar(labels ?? {}, value as number, (timestamp as number) * 1_000);
}

/** With its values copied, so that they are iterated once. */
function checkedMetric(metric: PromClientMetric | null): PromClientMetric {
  const { name, help, type, values, aggregator } = metric ?? ({} as PromClientMetric);
  if (!isMetricName(name)) {
    throw attachInvalid(`An attached registry gave a metric whose name is ${shown(name)}; it is left out.`);
  }
  if (Array.isArray(values)) {
    return { name, help, type, values: [...values], ...(aggregator !== undefined && { aggregator }) };
  }
  throw invalidMetric(name, `its values must be an array, but they are ${shown(values)}`);
}

function checkedNumber(metric: string, value: unknown): number {
  if (typeof value === 'number') return value;
  throw invalidMetric(metric, `a value must be a number, but it is ${shown(value)}`);
}

function checkedCount(metric: string, value: number): number {
  if (value >= 0 && value < Number.POSITIVE_INFINITY) return value;
  throw invalidMetric(metric, `a count must be finite and not negative, but it is ${value}`);
}

function invalidMetric(metric: string, reason: string): GoldenSignalsError {
  return attachInvalid(`The metric "${metric}" of an attached registry is left out: ${reason}.`);
}

function attachInvalid(message: string): GoldenSignalsError {
  return new GoldenSignalsError('ERR_GS_ATTACH_INVALID', message);
}

/** Short, and safe for whatever a guest may give. */
function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 80)) : `of type ${typeof value}`;
}
