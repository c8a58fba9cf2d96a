import { expect, test } from '@jest/globals';
import { MinuteCounts } from '../../src/redis-clients/minute-counts.ts';

const minute = 60_000;

test('counts are of the last minutes, up to an hour', () => {
  const counts = new MinuteCounts();
  counts.add(5 * minute);
  counts.add(5 * minute + 1);
  counts.add(8 * minute);
  expect(counts.sum(8 * minute, minute)).toBe(1);
  expect(counts.sum(8 * minute, 4 * minute)).toBe(3);
  expect(counts.sum(20 * minute, 10 * minute)).toBe(0);
  expect(counts.sum(20 * minute, 60 * minute)).toBe(3);
  expect(counts.sum(66 * minute, 60 * minute)).toBe(1);
  expect(counts.sum(1_000 * minute, 60 * minute)).toBe(0);
  expect(counts.total).toBe(3);
});
