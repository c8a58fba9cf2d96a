import { expect, test } from '@jest/globals';
import { apdexScore } from '../../../src/windows/apdex.ts';

test('counts 60 satisfied, 30 tolerating and 10 frustrated of 100 as 0.75', () => {
  expect(apdexScore(100, 30, 10)).toBe(0.75);
});

test('is 1 when everybody is satisfied, 0 when everybody is frustrated, one half when everybody tolerates', () => {
  expect([apdexScore(7, 0, 0), apdexScore(7, 0, 7), apdexScore(7, 7, 0)]).toEqual([1, 0, 0.5]);
});

test('is 1 without requests', () => {
  expect(apdexScore(0, 0, 0)).toBe(1);
});
