import { expect, test } from '@jest/globals';
import { GcPauses } from '../../src/process/gc-pauses.ts';

test('a span knows of the pauses inside of it, cut to their part', () => {
  const pauses = new GcPauses();
  pauses.add(1_000, 1_040);
  pauses.add(2_000, 2_010);
  expect(pauses.during(0, 900)).toBe(0);
  expect(pauses.during(0, 3_000)).toBe(50);
  expect(pauses.during(1_030, 2_004)).toBe(14);
  expect(pauses.during(1_010, 1_020)).toBe(10);
  expect(pauses.during(2_010, 3_000)).toBe(0);
});

test('what is inside of another pause counts once', () => {
  const pauses = new GcPauses();
  pauses.add(1_010, 1_020);
  pauses.add(1_000, 1_040);
  expect(pauses.during(0, 2_000)).toBe(40);
});

test('the latest thousand are kept, and none of less than a millisecond', () => {
  const pauses = new GcPauses();
  for (let at = 0; at < 1_500; at++) {
    pauses.add(at * 10, at * 10 + 2);
    pauses.add(at * 10 + 5, at * 10 + 5.9);
  }
  expect(pauses.during(0, 20_000)).toBe(2_000);
});
