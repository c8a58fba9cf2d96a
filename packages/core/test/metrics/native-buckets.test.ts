import { type HistogramSeries, type NativeBuckets, Registry } from '@golden-signals/core';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

function seriesOf(schema: number, maxBuckets: number): HistogramSeries {
  const registry = new Registry();
  return registry
    .histogram({ name: 'h', help: 'H.', buckets: [1], native: { schema, maxBuckets } })
    .labels({});
}

function recorded(values: readonly number[], schema = 3, maxBuckets = 160): NativeBuckets {
  const series = seriesOf(schema, maxBuckets);
  for (const value of values) series.observe(value);
  return series.nativeBuckets()!;
}

const total = (counts: ArrayLike<number>) => Array.from(counts).reduce((sum, count) => sum + count, 0);

/** Mostly latencies, sometimes anything, of both signs. */
const sample = fc.oneof(
  { weight: 5, arbitrary: fc.double({ min: 0.0001, max: 100, noNaN: true }) },
  { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
);

describe('native buckets', () => {
  test('count each value once, by sign', () => {
    const { positiveOffset, positive, negativeOffset, negative, zeroCount } = recorded([
      1, 1, 1.05, 2, -1, 0, -0,
    ]);
    expect({ positiveOffset, positive }).toEqual({
      positiveOffset: 0,
      positive: [2, 1, 0, 0, 0, 0, 0, 0, 1],
    });
    expect({ negativeOffset, negative }).toEqual({ negativeOffset: 0, negative: [1] });
    expect(zeroCount).toBe(2);
  });

  test('magnitudes up to 2^-128 are zero', () => {
    expect(recorded([2 ** -128, -(2 ** -128), Number.MIN_VALUE])).toMatchObject({
      zeroCount: 3,
      positive: [],
    });
    expect(recorded([2 ** -128 * (1 + Number.EPSILON)])).toMatchObject({ zeroCount: 0, positive: [1] });
  });

  test('keep the resolution up to the limit of buckets, and halve it past it', () => {
    const consecutive = (count: number) =>
      Array.from({ length: count }, (_, index) => 2 ** ((index + 0.5) / 8));
    expect(recorded(consecutive(160))).toMatchObject({ schema: 3, positive: new Array(160).fill(1) });
    const halved = recorded(consecutive(161));
    expect(halved.schema).toBe(2);
    expect(halved.positive).toEqual([...new Array(80).fill(2), 1]);
  });

  test('both signs share the limit', () => {
    const magnitudes = Array.from({ length: 81 }, (_, index) => 2 ** ((index + 0.5) / 8));
    expect(recorded(magnitudes).schema).toBe(3);
    expect(recorded([...magnitudes, ...magnitudes.map((value) => -value)]).schema).toBe(2);
  });

  test('halving equals recording at the lower schema from the start, and loses nothing', () => {
    fc.assert(
      fc.property(
        fc.array(sample, { maxLength: 300 }),
        fc.integer({ min: 4, max: 160 }),
        (values, maxBuckets) => {
          const halved = recorded(values, 3, maxBuckets);
          expect(halved).toEqual(recorded(values, halved.schema, 10_000));
          expect(halved.zeroCount + total(halved.positive) + total(halved.negative)).toBe(values.length);
        },
      ),
    );
  });

  test('never hold more buckets than the limit', () => {
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 300 }), fc.integer({ min: -4, max: 8 }), (values, schema) => {
        const { positive, negative } = recorded(values, schema);
        expect(positive.length + negative.length).toBeLessThanOrEqual(160);
      }),
    );
  });

  test('do not halve without need', () => {
    fc.assert(
      fc.property(
        fc.array(sample, { minLength: 1, maxLength: 100 }),
        fc.integer({ min: 20, max: 160 }),
        (values, maxBuckets) => {
          const { schema } = recorded(values, 8, maxBuckets);
          if (schema === 8) return;
          const finer = recorded(values, schema + 1, 1_000_000);
          expect(finer.positive.length + finer.negative.length).toBeGreaterThan(maxBuckets);
        },
      ),
    );
  });

  test('at the coarsest schema every double fits', () => {
    const extremes = [Number.MAX_VALUE, -Number.MAX_VALUE, 2 ** -127, -(2 ** -127)];
    const { schema, positive, negative } = recorded(extremes);
    expect(schema).toBe(-4);
    expect(positive.length + negative.length).toBe(144);
    expect(recorded(extremes, 3, 1).schema).toBe(-4);
  });

  test('reset starts again at the full resolution', () => {
    const series = seriesOf(3, 4);
    for (const value of [0, 1, 1_000, -5]) series.observe(value);
    series.reset();
    expect(series.nativeBuckets()).toEqual(recorded([]));
    series.observe(1);
    expect(series.nativeBuckets()).toEqual(recorded([1]));
  });
});
