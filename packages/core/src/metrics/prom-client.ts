import type {
  Exemplar,
  HistogramPoint,
  LabelSet,
  MetricFamily,
  SummaryPoint,
} from '../metric-model/metric-family.ts';

/** One sample as prom-client's `getMetricsAsJSON()` gives it. */
export interface PromClientValue {
  value: number;
  /** The `le` of a bucket is a number, or `'+Inf'`. */
  labels: Record<string, string | number>;
  /** With the suffix `_bucket`, `_sum` or `_count`; absent for a counter, a gauge and a quantile. */
  metricName?: string;
  exemplar?: PromClientExemplar | null;
}

export interface PromClientExemplar {
  labelSet: Record<string, string | number>;
  value: number;
  /** Unix seconds. */
  timestamp?: number;
}

/** One metric as prom-client's `getMetricsAsJSON()` gives it. */
export interface PromClientMetric {
  name: string;
  help: string;
  type: string;
  values: PromClientValue[];
  /** How prom-client's cluster support merges it; see `Aggregator`. */
  aggregator?: string;
}

/** What is needed of a registry of prom-client 15 or `@prometheus-io/client`, which both have it. */
export interface PromClientRegistry {
  /** Tells whether the registry writes OpenMetrics. */
  readonly contentType?: string;
  getMetricsAsJSON(): Promise<unknown>;
}

/** A family in prom-client's JSON shape. Native buckets have no place in it. */
export function toPromClient(family: MetricFamily): PromClientMetric {
  return {
    name: family.name,
    help: family.help,
    // The text format's word; prom-client copies the type into it as it is.
    type: family.type === 'unknown' ? 'untyped' : family.type,
    values: Array.from(samples(family)),
    aggregator: family.aggregator ?? 'sum',
  };
}

function* samples(family: MetricFamily): Generator<PromClientValue> {
  const { name } = family;
  if (family.type === 'histogram') for (const point of family.points) yield* histogramSamples(name, point);
  else if (family.type === 'summary') for (const point of family.points) yield* summarySamples(name, point);
  else
    for (const { labels, value, exemplar } of family.points) {
      yield { value, labels: labelObject(labels), ...(exemplar && { exemplar: toExemplar(exemplar) }) };
    }
}

function* histogramSamples(name: string, point: HistogramPoint): Generator<PromClientValue> {
  const labels = labelObject(point.labels);
  const bounds = [...point.bounds, '+Inf'];
  let cumulative = 0;
  for (const [position, le] of bounds.entries()) {
    cumulative += point.counts[position]!;
    const exemplar = point.exemplars?.[position];
    yield {
      metricName: `${name}_bucket`,
      value: cumulative,
      labels: { le, ...labels },
      ...(exemplar && { exemplar: toExemplar(exemplar) }),
    };
  }
  yield { metricName: `${name}_sum`, value: point.sum, labels };
  yield { metricName: `${name}_count`, value: point.count, labels };
}

function* summarySamples(name: string, point: SummaryPoint): Generator<PromClientValue> {
  const labels = labelObject(point.labels);
  for (const { quantile, value } of point.quantiles) yield { value, labels: { quantile, ...labels } };
  yield { metricName: `${name}_sum`, value: point.sum, labels };
  yield { metricName: `${name}_count`, value: point.count, labels };
}

function labelObject({ names, values }: LabelSet): Record<string, string> {
  return Object.fromEntries(names.map((name, position) => [name, values[position]!]));
}

function toExemplar({ labels, value, timestampMs }: Exemplar): PromClientExemplar {
  return { labelSet: { ...labels }, value, timestamp: timestampMs / 1_000 };
}
