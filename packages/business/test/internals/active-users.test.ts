// Estimates against the truth, with fixed seeds, and the bound of what is kept.

import { describe, expect, test } from '@jest/globals';
import { ActiveUsers } from '../../src/active-users.ts';
import { HyperLogLog } from '../../src/hyperloglog.ts';

const hourMs = 3_600_000;

describe('the estimate of distinct users', () => {
  test.each([1, 2, 3])(
    'is within 3 %% from ten to a million, also where others change their formula (seed %i)',
    (seed) => {
      const sketch = new HyperLogLog(seed);
      let added = 0;
      for (const truth of [10, 100, 1_000, 20_000, 41_000, 60_000, 80_000, 100_000, 300_000, 1_000_000]) {
        for (; added < truth; added += 1) sketch.add(`user-${added}`);
        expect(Math.abs(sketch.estimate() / truth - 1)).toBeLessThan(0.03);
      }
    },
  );

  test.each<[string, (index: number) => string]>([
    ['numbers', (index) => String(index)],
    [
      'UUIDs that differ in the end',
      (index) => `8b1f6a3e-7d55-4f0a-9c1e-${index.toString(16).padStart(12, '0')}`,
    ],
    ['addresses that differ in the beginning', (index) => `${index}@a-long-name-of-a-company.example`],
  ])('is within 3 %% for %s', (_what, idOf) => {
    for (const seed of [0, 7, 2 ** 32 - 1]) {
      const sketch = new HyperLogLog(seed);
      for (let index = 0; index < 100_000; index += 1) sketch.add(idOf(index));
      expect(Math.abs(sketch.estimate() / 100_000 - 1)).toBeLessThan(0.03);
    }
  });

  test('is 0 of nothing, and counts nobody twice', () => {
    const sketch = new HyperLogLog(1);
    expect(sketch.estimate()).toBe(0);
    for (let times = 0; times < 1_000; times += 1) sketch.add('one');
    expect(Math.round(sketch.estimate())).toBe(1);
  });
});

describe('the window', () => {
  test('forgets who has done nothing for so long, and nobody before', () => {
    const users = new ActiveUsers(24 * hourMs, 0, 1);
    users.add('a');
    users.advance(2 * hourMs);
    users.add('a');
    users.add('b');
    users.advance(22 * hourMs);
    expect(users.estimate()).toBe(2);
    users.advance(25 * hourMs);
    expect(users.estimate()).toBe(2);
    users.advance(26 * hourMs);
    expect(users.estimate()).toBe(0);
  });

  test('survives a clock that is set back', () => {
    const users = new ActiveUsers(24 * hourMs, 48 * hourMs, 1);
    users.add('a');
    users.advance(0);
    users.add('b');
    expect(users.estimate()).toBe(2);
    for (let hour = 0; hour < 100; hour += 1) users.advance(hour * hourMs);
    expect(users.estimate()).toBe(0);
  });
});
