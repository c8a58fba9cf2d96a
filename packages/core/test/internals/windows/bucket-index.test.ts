import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { build, type JsHistogram } from 'hdr-histogram-js';
import { scaled } from '../../../../../test/test-scale.ts';
import { BucketLayout, type LatencyPrecision } from '../../../src/windows/bucket-index.ts';

const highest = 2 ** 31 - 1;
const precisions: LatencyPrecision[] = [1, 2, 3];

function hdrHistogram(digits: LatencyPrecision): JsHistogram {
  return build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: highest,
    numberOfSignificantValueDigits: digits,
    autoResize: false,
    bitBucketSize: 32,
    useWebAssembly: false,
  }) as JsHistogram;
}

/** Of thousands, each of which would be an assertion of its own, and these take most of the time. */
function indexesWhere({ length }: BucketLayout, isTrue: (index: number) => boolean): number[] {
  const indexes: number[] = [];
  for (let index = 0; index < length; index++) if (isTrue(index)) indexes.push(index);
  return indexes;
}

/** Every order of magnitude as likely as any other, so that all groups of buckets are hit. */
const anyMicroseconds = fc
  .tuple(fc.integer({ min: 0, max: 30 }), fc.double({ min: 1, max: 2, noNaN: true }))
  .map(([magnitude, mantissa]) => Math.min(2 ** magnitude * mantissa, highest));

describe.each(precisions)('BucketLayout with %d significant digits', (digits) => {
  const layout = new BucketLayout(digits);

  test('has as many buckets as HdrHistogram', () => {
    expect(layout.length).toBe(hdrHistogram(digits).countsArrayLength);
  });

  test('counts like HdrHistogram', () => {
    fc.assert(
      fc.property(fc.array(anyMicroseconds, { maxLength: 300 }), (latencies) => {
        const histogram = hdrHistogram(digits);
        const counts = new Uint32Array(layout.length);
        for (const latency of latencies) {
          histogram.recordValue(Math.round(latency));
          counts[layout.indexOf(latency)]!++;
        }
        expect(indexesWhere(layout, (index) => counts[index] !== histogram.getCountAtIndex(index))).toEqual(
          [],
        );
      }),
      { numRuns: scaled(50) },
    );
  });

  test('agrees with HdrHistogram on both sides of every power of two', () => {
    const histogram = hdrHistogram(digits);
    for (let power = 1; power <= 2 ** 30; power *= 2) {
      for (const value of [power - 1, power, power + 1, power * 2 - 1]) {
        expect([value, layout.indexOf(value)]).toEqual([value, histogram.countsArrayIndex(value)]);
      }
    }
  });

  test('lowestOf is the value that HdrHistogram gives for a bucket', () => {
    const histogram = hdrHistogram(digits);
    const isWrong = (index: number) =>
      layout.lowestOf(index) !== histogram.valueFromIndex(index) ||
      layout.indexOf(layout.lowestOf(index)) !== index;
    expect(indexesWhere(layout, isWrong)).toEqual([]);
  });

  test('has a bucket for every number', () => {
    const last = layout.length - 1;
    expect(
      [highest, highest + 0.9, 2 ** 31, 2 ** 32, 1e300, Infinity].map((us) => layout.indexOf(us)),
    ).toEqual(Array(6).fill(last));
    expect([0, -0, -1, -Infinity, Number.NaN, 0.49].map((us) => layout.indexOf(us))).toEqual(
      Array(6).fill(0),
    );
  });
});

test('a fraction counts as the nearest microsecond', () => {
  const layout = new BucketLayout(2);
  expect([0.5, 1.49, 99.5, 200.4].map((us) => layout.indexOf(us))).toEqual([1, 1, 100, 200]);
});
