import {
  exposeAll,
  type HistogramPoint,
  type LabelSet,
  type MetricFamily,
  type NativeBuckets,
} from '@golden-signals/core';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import protobufjs from 'protobufjs';

const protobuf = (families: Iterable<MetricFamily>) => exposeAll(families, 'protobuf');

/** io/prometheus/client/metrics.proto of prometheus/client_model, without its comments. */
const proto = `
syntax = "proto2";
package io.prometheus.client;
message LabelPair { optional string name = 1; optional string value = 2; }
enum MetricType { COUNTER = 0; GAUGE = 1; SUMMARY = 2; UNTYPED = 3; HISTOGRAM = 4; GAUGE_HISTOGRAM = 5; }
message Gauge { optional double value = 1; }
message Counter { optional double value = 1; optional Exemplar exemplar = 2; optional Timestamp created_timestamp = 3; }
message Quantile { optional double quantile = 1; optional double value = 2; }
message Summary {
  optional uint64 sample_count = 1; optional double sample_sum = 2; repeated Quantile quantile = 3;
  optional Timestamp created_timestamp = 4;
}
message Untyped { optional double value = 1; }
message Histogram {
  optional uint64 sample_count = 1; optional double sample_sum = 2; repeated Bucket bucket = 3;
  optional double sample_count_float = 4; optional sint32 schema = 5; optional double zero_threshold = 6;
  optional uint64 zero_count = 7; optional double zero_count_float = 8; repeated BucketSpan negative_span = 9;
  repeated sint64 negative_delta = 10; repeated double negative_count = 11; repeated BucketSpan positive_span = 12;
  repeated sint64 positive_delta = 13; repeated double positive_count = 14; optional Timestamp created_timestamp = 15;
  repeated Exemplar exemplars = 16;
}
message Bucket {
  optional uint64 cumulative_count = 1; optional double upper_bound = 2; optional Exemplar exemplar = 3;
}
message BucketSpan { optional sint32 offset = 1; optional uint32 length = 2; }
message Exemplar { repeated LabelPair label = 1; optional double value = 2; optional Timestamp timestamp = 3; }
message Metric {
  repeated LabelPair label = 1; optional Gauge gauge = 2; optional Counter counter = 3; optional Summary summary = 4;
  optional Untyped untyped = 5; optional int64 timestamp_ms = 6; optional Histogram histogram = 7;
}
message MetricFamily {
  optional string name = 1; optional string help = 2; optional MetricType type = 3; repeated Metric metric = 4;
  optional string unit = 5;
}
message Timestamp { optional int64 seconds = 1; optional int32 nanos = 2; }
`;

const messageType = protobufjs.parse(proto).root.lookupType('io.prometheus.client.MetricFamily');

interface Span {
  offset: number;
  length: number;
}

interface DecodedHistogram {
  sampleCount: number;
  sampleSum: number;
  bucket?: Array<{ cumulativeCount: number; upperBound: number; exemplar?: unknown }>;
  schema?: number;
  zeroThreshold?: number;
  zeroCount?: number;
  negativeSpan?: Span[];
  negativeDelta?: number[];
  positiveSpan?: Span[];
  positiveDelta?: number[];
}

interface DecodedFamily {
  name: string;
  help: string;
  type: string;
  unit?: string;
  metric?: Array<{ label?: Array<{ name: string; value: string }>; histogram: DecodedHistogram }>;
}

function decode(bytes: Uint8Array): DecodedFamily[] {
  const reader = protobufjs.Reader.create(bytes);
  const families: DecodedFamily[] = [];
  while (reader.pos < reader.len) {
    const message = messageType.decodeDelimited(reader);
    families.push(messageType.toObject(message, { longs: Number, enums: String }) as DecodedFamily);
  }
  return families;
}

const noLabels: LabelSet = { names: [], values: [] };

function histogramFamily(...points: Array<Partial<HistogramPoint>>): MetricFamily {
  const base = { labels: noLabels, count: 0, sum: 0, bounds: [], counts: [0] };
  return { name: 'h', help: '', type: 'histogram', points: points.map((point) => ({ ...base, ...point })) };
}

function native(settings: Partial<NativeBuckets>): NativeBuckets {
  const none = { positiveOffset: 0, positive: [], negativeOffset: 0, negative: [] };
  return { schema: 3, zeroThreshold: 2 ** -128, zeroCount: 0, ...none, ...settings };
}

const decodeOne = async (point: Partial<HistogramPoint>) =>
  decode(await protobuf([histogramFamily(point)]))[0]?.metric?.[0]?.histogram as DecodedHistogram;

test('no family is no byte', async () => {
  expect(await protobuf([])).toHaveLength(0);
});

test('scalars and summaries of every type, one delimited message after the other', async () => {
  const labels = { names: ['route', 'empty'], values: ['/ü/"\n\\', ''] };
  const label = [
    { name: 'route', value: '/ü/"\n\\' },
    { name: 'empty', value: '' },
  ];
  const exemplar = { labels: { trace_id: 'abc' }, value: 2, timestampMs: 1_520_879_607_789 };
  const quantiles = [{ quantile: 0.99, value: Number.NaN }];
  const families: MetricFamily[] = [
    { name: 'c_bytes_total', help: 'Ç\n', type: 'counter', points: [{ labels, value: 2.5, exemplar }] },
    { name: 'g', help: '', type: 'gauge', points: [{ labels, value: Number.NEGATIVE_INFINITY }] },
    { name: 'u', help: '', type: 'unknown', points: [{ labels: noLabels, value: 0 }] },
    { name: 's', help: '', type: 'summary', points: [{ labels, count: 3, sum: -1, quantiles }] },
    { name: 'none', help: '', type: 'gauge', points: [] },
  ];
  const timestamp = { seconds: 1_520_879_607, nanos: 789_000_000 };
  const decodedExemplar = { label: [{ name: 'trace_id', value: 'abc' }], value: 2, timestamp };
  expect(decode(await protobuf(families))).toEqual([
    {
      name: 'c_bytes_total',
      help: 'Ç\n',
      type: 'COUNTER',
      unit: 'bytes',
      metric: [{ label, counter: { value: 2.5, exemplar: decodedExemplar } }],
    },
    { name: 'g', help: '', type: 'GAUGE', metric: [{ label, gauge: { value: Number.NEGATIVE_INFINITY } }] },
    { name: 'u', help: '', type: 'UNTYPED', metric: [{ untyped: { value: 0 } }] },
    {
      name: 's',
      help: '',
      type: 'SUMMARY',
      metric: [
        {
          label,
          summary: { sampleCount: 3, sampleSum: -1, quantile: [{ quantile: 0.99, value: Number.NaN }] },
        },
      ],
    },
    { name: 'none', help: '', type: 'GAUGE' },
  ]);
});

describe('classic buckets', () => {
  test('are cumulative; +Inf is implied by the count', async () => {
    expect(await decodeOne({ bounds: [0.1, 1], counts: [1, 0, 2], count: 3, sum: 1.5 })).toEqual({
      sampleCount: 3,
      sampleSum: 1.5,
      bucket: [
        { cumulativeCount: 1, upperBound: 0.1 },
        { cumulativeCount: 1, upperBound: 1 },
      ],
    });
  });

  test('carry exemplars, +Inf too', async () => {
    const exemplar = { labels: { id: 'é'.repeat(64) }, value: 7, timestampMs: 1000.5 };
    const { bucket } = await decodeOne({
      bounds: [1],
      counts: [1, 1],
      count: 2,
      exemplars: [exemplar, exemplar],
    });
    const timestamp = { seconds: 1, nanos: 500_000 };
    const decoded = { label: [{ name: 'id', value: 'é'.repeat(64) }], value: 7, timestamp };
    expect(bucket).toEqual([
      { cumulativeCount: 1, upperBound: 1, exemplar: decoded },
      { cumulativeCount: 2, upperBound: Number.POSITIVE_INFINITY, exemplar: decoded },
    ]);
  });

  test('any counts, sums and labels survive', async () => {
    const label = fc.tuple(fc.string(), fc.string({ unit: 'grapheme', maxLength: 300 }));
    const point = fc.record({
      labels: fc
        .array(label)
        .map((pairs) => ({ names: pairs.map(([name]) => name), values: pairs.map(([, value]) => value) })),
      sum: fc.double(),
      counts: fc.array(fc.nat({ max: 2 ** 48 }), { minLength: 1, maxLength: 20 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(point), async (points) => {
        const family = histogramFamily(
          ...points.map(({ labels, sum, counts }) => ({
            labels,
            sum,
            counts,
            count: counts.reduce((total, count) => total + count, 0),
            bounds: counts.slice(1).map((_, index) => index / 4),
          })),
        );
        const decoded = decode(await protobuf([family]))[0]?.metric ?? [];
        const back = decoded.map(({ label = [], histogram: { sampleCount, sampleSum, bucket = [] } }) => {
          const cumulative = [...bucket.map(({ cumulativeCount }) => cumulativeCount), sampleCount];
          return {
            labels: { names: label.map(({ name }) => name), values: label.map(({ value }) => value) },
            sum: sampleSum,
            counts: cumulative.map((count, index) => count - (cumulative[index - 1] ?? 0)),
          };
        });
        expect(back).toEqual(points);
      }),
    );
  });
});

describe('native buckets', () => {
  test('travel in the same message as the classic ones', async () => {
    const point = {
      bounds: [1],
      counts: [4, 0],
      count: 10,
      sum: 3,
      native: native({
        zeroCount: 2,
        positiveOffset: -26,
        positive: [4, 1],
        negativeOffset: 5,
        negative: [3],
      }),
    };
    expect(await decodeOne(point)).toEqual({
      sampleCount: 10,
      sampleSum: 3,
      bucket: [{ cumulativeCount: 4, upperBound: 1 }],
      schema: 3,
      zeroThreshold: 2 ** -128,
      zeroCount: 2,
      positiveSpan: [{ offset: -26, length: 2 }],
      positiveDelta: [4, -3],
      negativeSpan: [{ offset: 5, length: 1 }],
      negativeDelta: [3],
    });
  });

  test('a negative schema and a gap of three', async () => {
    const decoded = await decodeOne({
      native: native({ schema: -4, positiveOffset: -2, positive: [3, 5, 0, 0, 1, 0, 0, 0, 2] }),
    });
    expect(decoded).toMatchObject({
      schema: -4,
      positiveSpan: [
        { offset: -2, length: 5 },
        { offset: 3, length: 1 },
      ],
      positiveDelta: [3, 2, -5, 0, 1, 1],
    });
  });

  test('an empty histogram is recognisable by its threshold, or by a span that does nothing', async () => {
    expect(await decodeOne({ native: native({}) })).toEqual({
      sampleCount: 0,
      sampleSum: 0,
      schema: 3,
      zeroThreshold: 2 ** -128,
      zeroCount: 0,
    });
    expect(await decodeOne({ native: native({ zeroThreshold: 0 }) })).toMatchObject({
      zeroThreshold: 0,
      positiveSpan: [{ offset: 0, length: 0 }],
    });
    expect(await decodeOne({ native: native({ zeroThreshold: 0, negative: [1] }) })).not.toHaveProperty(
      'positiveSpan',
    );
  });

  test('a count of any size keeps the message readable', async () => {
    expect(await decodeOne({ count: 2 ** 53 })).toMatchObject({ sampleCount: 2 ** 53 });
    expect(await decodeOne({ count: 1e300 })).toMatchObject({ sampleCount: 2 ** 63 });
  });

  test('without them, nothing says native', async () => {
    expect(Object.keys(await decodeOne({}))).toEqual(['sampleCount', 'sampleSum']);
  });
});

describe('spans of native buckets', () => {
  test('the example of the specification, its gaps of one and two filled', async () => {
    // -2 → 3, -1 → 5, 2 → 1, 4 → 3, 5 → 2
    const counts = [3, 5, 0, 0, 1, 0, 3, 2];
    expect(await decodeOne({ native: native({ positiveOffset: -2, positive: counts }) })).toMatchObject({
      positiveSpan: [{ offset: -2, length: 8 }],
      positiveDelta: [3, 2, -5, 0, 1, -1, 3, -1],
    });
  });

  test('read back as the specification says, every bucket has its count, and no gap is worth filling', async () => {
    const count = fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.nat());
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: -1000, max: 1000 }), fc.array(count), async (firstIndex, counts) => {
        const { positiveSpan: spans = [], positiveDelta: deltas = [] } = await decodeOne({
          native: native({ positiveOffset: firstIndex, positive: counts }),
        });
        const remaining = [...deltas];
        const buckets = new Map<number, number>();
        let index = 0;
        let value = 0;
        for (const { offset, length } of spans) {
          index += offset;
          for (let position = 0; position < length; position++) {
            value += remaining.shift() as number;
            if (value !== 0) buckets.set(index, value);
            index++;
          }
        }
        expect(remaining).toEqual([]);
        const expected = counts.flatMap((one, position) =>
          one === 0 ? [] : [[firstIndex + position, one] as const],
        );
        expect([...buckets]).toEqual(expected);
        expect(spans.slice(1).every(({ offset }) => offset > 2)).toBe(true);
      }),
    );
  });
});

test('a family longer than a chunk is still one message', async () => {
  const points = Array.from({ length: 5000 }, (_, index) => ({
    labels: { names: ['route'], values: [`/things/${index}`] },
    bounds: [1],
    counts: [index, 1],
    count: index + 1,
  }));
  const [family, ...others] = decode(await protobuf([histogramFamily(...points), histogramFamily()]));
  expect(family?.metric?.map(({ histogram }) => histogram.sampleCount)).toEqual(
    points.map(({ count }) => count),
  );
  expect(others).toHaveLength(1);
});
