// As histogram_quantile of Prometheus does it (promql/quantile.go), worked out by hand.

import { expect, test } from '@jest/globals';
import { bucketQuantile } from '../../../src/metrics/bucket-quantile.ts';

const bounds = [0.1, 0.2, 1];
const counts = [5, 2, 1, 1];

test.each([
  [0, 0],
  [0.2, 0.036],
  [0.5, 0.09],
  [0.8, 0.2 + 0.8 * 0.2],
  [1, 1],
])('the quantile %d of a histogram is %d', (q, expected) => {
  expect(bucketQuantile(q, bounds, counts)).toBeCloseTo(expected, 10);
});

test('what lies beyond the last bound counts as the last bound', () => {
  expect(bucketQuantile(0.5, [1, 2], [0, 0, 4])).toBe(2);
});

test('a first bound that is not above zero is the value itself', () => {
  expect(bucketQuantile(0.5, [-1, 0], [4, 0, 0])).toBe(-1);
});

test('nothing observed, or nothing to tell it by, is no quantile', () => {
  expect(bucketQuantile(0.5, bounds, [0, 0, 0, 0])).toBeUndefined();
  expect(bucketQuantile(0.5, [], [4])).toBeUndefined();
});
