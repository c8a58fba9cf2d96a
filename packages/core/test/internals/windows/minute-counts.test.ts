import { expect, test } from '@jest/globals';
import { MinuteCounts } from '../../../src/windows/minute-counts.ts';

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

test('the list begins with the first minute that has something, and ends now', () => {
  const counts = new MinuteCounts();
  expect(counts.list(5 * minute)).toEqual([]);
  counts.add(5 * minute);
  counts.add(5 * minute);
  counts.add(8 * minute);
  expect(counts.list(8 * minute + 1)).toEqual([2, 0, 0, 1]);
  expect(counts.list(10 * minute)).toEqual([2, 0, 0, 1, 0, 0]);
  expect(counts.list(66 * minute)).toHaveLength(59);
  expect(counts.list(200 * minute)).toEqual([]);
});
