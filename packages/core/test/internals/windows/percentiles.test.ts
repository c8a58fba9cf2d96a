import { decodeHistogram, encodeHistogram } from '@golden-signals/core';
import { FakeClock } from '@golden-signals/core/testing';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { build } from 'hdr-histogram-js';
import { scaled } from '../../../../../test/test-scale.ts';
import { BucketLayout, type LatencyPrecision } from '../../../src/windows/bucket-index.ts';
import { createWindow } from './support.ts';

const percentiles = { p50Ms: 500, p90Ms: 900, p95Ms: 950, p99Ms: 990, p999Ms: 999 } as const;

function windowWith(digits: LatencyPrecision, latenciesMs: readonly number[], gapMs = 0) {
  const clock = new FakeClock();
  const { window, record } = createWindow({ layout: new BucketLayout(digits), clock });
  for (const latencyMs of latenciesMs) {
    record(latencyMs);
    clock.advance(gapMs);
  }
  return window;
}

/** The smallest latency that at least `permille` of all did not exceed. */
function exactPercentile(sorted: readonly number[], permille: number): number {
  return sorted[Math.max(1, Math.ceil((permille * sorted.length) / 1_000)) - 1]!;
}

const unit = fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true });
const normal = fc.tuple(unit, unit).map(([u, v]) => Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v));
const distributions = {
  'log-normal': normal.map((z) => 20 * Math.exp(0.8 * z)),
  bimodal: fc.tuple(unit, normal).map(([u, z]) => Math.abs((u < 0.9 ? 2 : 400) * (1 + 0.05 * z))),
  'heavy-tailed': unit.map((u) => Math.min(0.3 / (1 - u) ** (1 / 1.1), 1_800_000)),
};

describe.each<LatencyPrecision>([1, 2, 3])('with %d significant digits', (digits) => {
  test.each(Object.entries(distributions))(
    'percentiles of %s latencies are exact to the precision',
    (_, latency) => {
      const gap = fc.constantFrom(0, 7, 40);
      fc.assert(
        fc.property(
          fc.array(latency, { minLength: 1, maxLength: 1_400, size: 'max' }),
          gap,
          (latencies, gapMs) => {
            const sorted = [...latencies].sort((a, b) => a - b);
            const window = windowWith(digits, latencies, gapMs);
            for (const which of ['short', 'long'] as const) {
              const summary = window.read(which).latency;
              for (const [name, permille] of Object.entries(percentiles)) {
                const exact = exactPercentile(sorted, permille);
                const difference = summary[name as keyof typeof percentiles] - exact;
                // Rounding to whole microseconds may shorten a latency by half of one; a bucket only lengthens it.
                expect(difference).toBeGreaterThan(-0.000_501);
                expect(difference).toBeLessThan(exact / 10 ** digits + 0.001);
              }
              expect(summary.maxMs).toBeCloseTo(sorted.at(-1)!, 5);
              expect(summary.meanMs).toBeCloseTo(sorted.reduce((sum, ms) => sum + ms, 0) / sorted.length, 5);
            }
          },
        ),
        { numRuns: scaled(15) },
      );
    },
  );

  test('the histogram of a window, and its percentiles, are those that hdr-histogram-js records itself', () => {
    fc.assert(
      fc.property(fc.array(distributions['log-normal'], { maxLength: 500 }), (latencies) => {
        const expected = build({
          lowestDiscernibleValue: 1,
          highestTrackableValue: 2 ** 31 - 1,
          numberOfSignificantValueDigits: digits,
        });
        for (const latencyMs of latencies) expected.recordValue(Math.round(latencyMs * 1_000));
        const window = windowWith(digits, latencies, 40);
        const actual = window.histogram('long');
        const { latency } = window.read('long');
        for (const [name, permille] of Object.entries(percentiles)) {
          const valueMs = expected.getValueAtPercentile(permille / 10) / 1_000;
          expect(latency[name as keyof typeof percentiles]).toBe(Math.min(valueMs, latency.maxMs));
        }
        expect(actual.totalCount).toBe(expected.totalCount);
        for (const percentile of [0, 10, 50, 90, 99, 99.9, 100]) {
          expect(actual.getValueAtPercentile(percentile)).toBe(expected.getValueAtPercentile(percentile));
        }
        expect(actual.mean).toBeCloseTo(expected.mean, 6);
        expect(actual.stdDeviation).toBeCloseTo(expected.stdDeviation, 6);
      }),
      { numRuns: scaled(30) },
    );
  });
});

test('histograms of two windows merge, and survive the standard encoding', async () => {
  const fast = windowWith(2, [1, 2, 3]).histogram('short');
  const slow = windowWith(2, [100, 200, 300]).histogram('short');
  fast.add(slow as typeof fast);
  const decoded = await decodeHistogram(await encodeHistogram(fast));
  expect(decoded.totalCount).toBe(6);
  for (const percentile of [10, 50, 60, 90, 100]) {
    expect(decoded.getValueAtPercentile(percentile)).toBe(fast.getValueAtPercentile(percentile));
  }
});

test('a histogram that was handed out stays as it is', () => {
  const { window, record } = createWindow();
  record(1);
  const histogram = window.histogram('short');
  record(1);
  window.read('short');
  expect([histogram.totalCount, window.histogram('short').totalCount]).toEqual([1, 2]);
});
