import { expect, test } from '@jest/globals';
import { argumentHash } from '../../src/queries/argument-hash.ts';

const hash = (...values: unknown[]) => argumentHash(values, undefined);

test('arguments that are the same to a database have the same hash', () => {
  expect(hash(7, 'Ada')).toBe(hash(7, 'Ada'));
  expect(hash(7)).toBe(hash(7n));
  expect(hash(-7)).toBe(hash(-7n));
  expect(hash(0)).toBe(hash(-0));
  expect(hash(1.5)).toBe(hash(1.5));
  expect(hash(new Date(5))).toBe(hash(new Date(5)));
});

test('arguments that differ have different hashes', () => {
  const all = [
    7,
    -7,
    '7',
    7.5,
    7 + 2 ** 32,
    7 + 2 ** 33,
    2n ** 64n + 7n,
    true,
    null,
    undefined,
    [7],
    { a: 7 },
  ];
  expect(new Set(all.map((value) => hash(value))).size).toBe(all.length);
  expect(hash(1, 2)).not.toBe(hash(2, 1));
});

test('hashes of many numbers meet as rarely as those of 32 bits do', () => {
  const many = 50_000;
  const seen = new Set<number>();
  for (let id = 0; id < many; id++) seen.add(hash(id - many / 2)).add(hash(id * 2 ** 20 + 0.5 * 2 ** 20));
  // Some 1.2 are expected.
  expect(seen.size).toBeGreaterThan(2 * many - 12);
});
