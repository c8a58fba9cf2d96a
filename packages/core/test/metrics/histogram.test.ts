import { defaultBuckets, type HistogramPoint, Registry } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import prom from 'prom-client';

const options = { name: 'h_seconds', help: 'h' };

function histogram(
  more: { buckets?: readonly number[]; native?: false | { schema?: number; maxBuckets?: number } } = {},
) {
  const metric = new Registry({
    clock: new FakeClock(1_700_000_000_000),
    logger: new MemoryLogger(),
  }).histogram({ ...options, ...more });
  const point = (): HistogramPoint => [...metric.family().points][0]!;
  return { metric, point };
}

describe('classic buckets', () => {
  test("are OpenTelemetry's advised boundaries by default", () => {
    expect(defaultBuckets).toEqual([
      0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
    ]);
    expect(histogram().point().bounds).toEqual(defaultBuckets);
  });

  test('a value equal to a bound belongs to the bucket of that bound', () => {
    const { metric, point } = histogram({ buckets: [-1, 0, 0.1, 5] });
    for (const value of [-2, -1, -0.5, 0, 0.1, 0.100001, 5, 6]) metric.observe(value);
    expect(point()).toMatchObject({ counts: [2, 2, 1, 2, 1], count: 8 });
  });

  test('hold the same counts and sums as those of prom-client', async () => {
    const bounds = fc.uniqueArray(fc.double({ min: -10, max: 10, noNaN: true }), {
      minLength: 1,
      maxLength: 20,
    });
    const run = fc.asyncProperty(
      bounds,
      fc.infiniteStream(fc.nat()),
      fc.nat(80),
      async (unsorted, picks, observations) => {
        const buckets = unsorted.map((bound) => bound || 0).sort((a, b) => a - b);
        const theirs = new prom.Histogram({ ...options, buckets: [...new Set(buckets)], registers: [] });
        const { metric, point } = histogram({ buckets: [...new Set(buckets)] });
        for (let i = 0; i < observations; i += 1) {
          const pick = picks.next().value as number;
          const value = pick % 2 ? buckets[pick % buckets.length]! : ((pick % 2_001) - 1_000) / 97;
          theirs.observe(value);
          metric.observe(value);
        }
        const { values } = await theirs.get();
        const { counts, sum, count } = point();
        let cumulative = 0;
        const ours = Array.from(counts, (bucket) => (cumulative += bucket));
        const rows = values as Array<{ metricName: string; value: number }>;
        expect([...ours, sum, count]).toEqual(rows.map(({ value }) => value));
      },
    );
    await fc.assert(run);
  });

  test('a trailing Infinity is dropped, and later changes of the array do not matter', () => {
    const buckets = [1, 2, Number.POSITIVE_INFINITY];
    const { point } = histogram({ buckets });
    buckets[0] = 99;
    expect(point().bounds).toEqual([1, 2]);
  });

  test.each([
    [[], 'there is none'],
    [[Number.POSITIVE_INFINITY], 'there is none'],
    [[1, Number.NaN], 'number 2 is NaN'],
    [[Number.NEGATIVE_INFINITY, 1], 'number 1 is -Infinity'],
    [[1, Number.POSITIVE_INFINITY, 2], 'number 2 is Infinity'],
    [[2, 1], '1 follows 2'],
    [[1, 1], '1 follows 1'],
    [['1', 2], 'number 1 is 1'],
    ['1,2', 'they are not an array'],
    [null, 'they are not an array'],
  ])('%p are refused', (buckets, reason) => {
    expect(() => histogram({ buckets: buckets as number[] })).toThrow(
      expect.objectContaining({
        code: 'ERR_GS_HISTOGRAM_BUCKETS',
        message: `The buckets of "h_seconds" must be finite upper bounds in ascending order, as in [0.1, 0.5, 1]: ${reason}.`,
      }),
    );
  });
});

describe('a histogram', () => {
  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, '1', null, undefined, {}])(
    'drops %p and keeps what it has',
    (value) => {
      const { metric, point } = histogram();
      metric.observe(1);
      const before = point();
      metric.observe(value as number);
      metric.labels({}).observeRepeated(value as number, 2);
      expect(point()).toEqual(before);
    },
  );

  test('gives its count and sum', () => {
    const series = histogram().metric.labels({});
    for (const value of [0.5, 20, -1]) series.observe(value);
    expect([series.count, series.sum]).toEqual([3, 19.5]);
  });

  test('a repeated observation is the same as repeating it', () => {
    const [once, repeated] = [histogram(), histogram()];
    for (const [value, times] of [
      [0.25, 4],
      [3, 1],
      [0, 2],
      [-8, 3],
    ] as const) {
      for (let i = 0; i < times; i += 1) once.metric.observe(value);
      repeated.metric.labels({}).observeRepeated(value, times);
    }
    expect(repeated.point()).toEqual(once.point());
    const series = repeated.metric.labels({});
    for (const times of [0, -1, 1.5, Number.NaN, '2' as never]) {
      series.observeRepeated(1, times);
    }
    expect(repeated.point()).toEqual(once.point());
  });

  test('keeps native buckets of schema 3 beside the classic ones, or others, or none', () => {
    const nativeOf = (native?: false | { schema?: number; maxBuckets?: number }) => {
      const { metric, point } = histogram(native === undefined ? {} : { native });
      for (const value of [1, 4, 0]) metric.observe(value);
      return point().native;
    };
    expect(nativeOf()).toMatchObject({
      schema: 3,
      zeroCount: 1,
      zeroThreshold: 2 ** -128,
      positiveOffset: 0,
    });
    expect(nativeOf({ schema: 0 })).toMatchObject({ schema: 0, positiveOffset: 0, positive: [1, 0, 1] });
    expect(nativeOf({ maxBuckets: 3 })).toMatchObject({ schema: 0, positive: [1, 0, 1] });
    expect(nativeOf(false)).toBeUndefined();
  });

  test.each([
    [
      { schema: 9 },
      'ERR_GS_OPTION_INVALID',
      'native: "schema" must be a whole number of at least -4 and at most 8, but it is 9.',
    ],
    [{ schema: 1.5 }, 'ERR_GS_OPTION_INVALID', undefined],
    [{ maxBuckets: 0 }, 'ERR_GS_OPTION_INVALID', undefined],
    [{ buckets: 10 }, 'ERR_GS_OPTION_UNKNOWN', undefined],
    [
      true,
      'ERR_GS_OPTION_INVALID',
      'registry.histogram: "native" must be false or an object, but it is true.',
    ],
  ])('refuses native: %p', (native, code, message) => {
    const work = () => histogram({ native: native as never });
    expect(work).toThrow(expect.objectContaining({ code }));
    if (message !== undefined) expect(work).toThrow(message);
  });

  test('points are copies: what is observed later does not change them', () => {
    const { metric, point } = histogram();
    metric.observe(1, { trace_id: 'a' });
    const before = point();
    const text = JSON.stringify(before);
    metric.observe(1, { trace_id: 'b' });
    expect(JSON.stringify(before)).toBe(text);
  });

  test('reset zeroes everything in place', () => {
    const { metric, point } = histogram();
    const fresh = point();
    const kept = metric.labels({});
    kept.observe(3, { trace_id: 'a' });
    metric.reset();
    expect(point()).toEqual(fresh);
    kept.observe(1);
    expect(point()).toMatchObject({ count: 1, sum: 1 });
  });
});

describe('the exemplars of a histogram', () => {
  test('are the latest of each classic bucket', () => {
    const { metric, point } = histogram({ buckets: [1, 2] });
    metric.observe(0.5, { trace_id: 'a' });
    metric.observe(0.7, { trace_id: 'b' });
    metric.observe(9, { trace_id: 'c' });
    const at = { timestampMs: 1_700_000_000_000 };
    expect(point().exemplars).toEqual([
      { labels: { trace_id: 'b' }, value: 0.7, ...at },
      undefined,
      { labels: { trace_id: 'c' }, value: 9, ...at },
    ]);
  });

  test('that are too large are dropped, never the observation', () => {
    const { metric, point } = histogram({ buckets: [1] });
    metric.observe(0.5, { trace_id: 'x'.repeat(121) });
    expect(point()).toMatchObject({ count: 1, exemplars: undefined });
  });
});
