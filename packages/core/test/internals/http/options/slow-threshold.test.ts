import type { SlowThreshold } from '@golden-signals/core';
import { checkOptions, type Rules } from '@golden-signals/core/adapter';
import { expect, test } from '@jest/globals';
import { isSlowThreshold, parseRelativeThreshold } from '../../../../src/http/options/slow-threshold.ts';

test.each([
  ['p99 × 3', 'p99Ms', 3],
  ['p99×3', 'p99Ms', 3],
  [' p95 x 1.5 ', 'p95Ms', 1.5],
  ['p50*10', 'p50Ms', 10],
  ['p90 * 0.5', 'p90Ms', 0.5],
  ['p999 × 2', 'p999Ms', 2],
  ['p99.9 x 2', 'p999Ms', 2],
])('%j is a percentile and a factor', (text, percentile, factor) => {
  expect(parseRelativeThreshold(text)).toEqual({ percentile, factor });
});

test.each([
  '',
  '500',
  'p99',
  'p99 3',
  'p99 × 0',
  'p99 × -1',
  'p99 × Infinity',
  'p99 × 1e3',
  `p99 × ${'9'.repeat(400)}`,
  'p98 × 3',
  'p9999 × 3',
  '3 × p99',
  'p99 × 3 ms',
])('%j is no relative threshold', (text) => {
  expect(parseRelativeThreshold(text)).toBeUndefined();
});

const rules: Rules<{ slowThresholdMs?: SlowThreshold }> = { slowThresholdMs: isSlowThreshold };
const check = (slowThresholdMs: unknown) => () =>
  checkOptions('route', { slowThresholdMs } as { slowThresholdMs?: SlowThreshold }, rules);

test.each([0, 250, 0.5, false, Number.POSITIVE_INFINITY, 'p99 × 3', () => undefined])(
  '%p may be an option',
  (value) => {
    expect(check(value)).not.toThrow();
  },
);

test.each([-1, Number.NaN, '500', 'p98 × 3', null, {}, true])(
  '%p may not, and the message says what may',
  (value) => {
    expect(check(value)).toThrow(
      /^route: "slowThresholdMs" must be a number of milliseconds of at least 0, false for never, a text like "p99 × 3" .* or a function/,
    );
  },
);
