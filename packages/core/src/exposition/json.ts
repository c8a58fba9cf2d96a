import type {
  HistogramPoint,
  LabelSet,
  MetricFamily,
  NativeBuckets,
  ScalarPoint,
  SummaryPoint,
} from '../metric-model/metric-family.ts';
import { ByteWriter } from './byte-writer.ts';
import type { ChunkPool } from './chunk-pool.ts';
import { type Chunks, writeEach } from './chunks.ts';
import { numberText } from './number-text.ts';

/** JSON has no spelling for these three, so they are strings: `"NaN"`, `"+Inf"`, `"-Inf"`. */
type JsonNumber = number | 'NaN' | '+Inf' | '-Inf';

interface JsonScalar {
  labels: Record<string, string>;
  value: JsonNumber;
}

interface JsonHistogram {
  labels: Record<string, string>;
  count: number;
  sum: JsonNumber;
  /** Cumulative, ascending, the last one `"+Inf"`. */
  buckets: { le: JsonNumber; count: number }[];
  /** The exponential buckets: bucket `offset + i` holds `counts[i]`, not cumulative. */
  native?: {
    schema: number;
    zeroThreshold: number;
    zeroCount: number;
    positive: { offset: number; counts: number[] };
    negative: { offset: number; counts: number[] };
  };
}

interface JsonSummary {
  labels: Record<string, string>;
  count: number;
  sum: JsonNumber;
  quantiles: { quantile: number; value: JsonNumber }[];
}

/** Returns a JSON array with an object for each family, in chunks; for scripts and people, no scraper reads it. */
export function* jsonChunks(families: Iterable<MetricFamily>, pool?: ChunkPool): Chunks {
  const writer = new ByteWriter(pool);
  let separator = '[';
  for (const family of families) {
    const { name, help, type } = family;
    const head = JSON.stringify({ name, help, type });
    writer.text(`${separator}${head.slice(0, -1)},"series":`);
    let pointSeparator = '[';
    yield* writeEach(writer, seriesOf(family), (series) => {
      writer.text(pointSeparator + JSON.stringify(series));
      pointSeparator = ',';
    });
    writer.text(pointSeparator === '[' ? '[]}' : ']}');
    separator = ',\n';
  }
  writer.text(separator === '[' ? '[]\n' : ']\n');
  yield writer.take();
}

function* seriesOf(family: MetricFamily): Generator<JsonScalar | JsonHistogram | JsonSummary> {
  if (family.type === 'histogram') for (const point of family.points) yield histogram(point);
  else if (family.type === 'summary') for (const point of family.points) yield summary(point);
  else for (const point of family.points) yield scalar(point);
}

function scalar({ labels, value }: ScalarPoint): JsonScalar {
  return { labels: labelObject(labels), value: jsonNumber(value) };
}

function summary({ labels, count, sum, quantiles }: SummaryPoint): JsonSummary {
  return {
    labels: labelObject(labels),
    count,
    sum: jsonNumber(sum),
    quantiles: quantiles.map(({ quantile, value }) => ({ quantile, value: jsonNumber(value) })),
  };
}

function histogram({ labels, count, sum, bounds, counts, native }: HistogramPoint): JsonHistogram {
  let cumulative = 0;
  const buckets: JsonHistogram['buckets'] = bounds.map((le, position) => {
    cumulative += counts[position] as number;
    return { le, count: cumulative };
  });
  buckets.push({ le: '+Inf', count });
  const series: JsonHistogram = { labels: labelObject(labels), count, sum: jsonNumber(sum), buckets };
  if (native !== undefined) series.native = nativeObject(native);
  return series;
}

function nativeObject(native: NativeBuckets): NonNullable<JsonHistogram['native']> {
  const { schema, zeroThreshold, zeroCount } = native;
  return {
    schema,
    zeroThreshold,
    zeroCount,
    positive: { offset: native.positiveOffset, counts: Array.from(native.positive) },
    negative: { offset: native.negativeOffset, counts: Array.from(native.negative) },
  };
}

function labelObject({ names, values }: LabelSet): Record<string, string> {
  return Object.fromEntries(names.map((name, position) => [name, values[position] as string]));
}

function jsonNumber(value: number): JsonNumber {
  return Number.isFinite(value) ? value : (numberText(value) as JsonNumber);
}
