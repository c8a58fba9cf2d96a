// However many texts there are, what is kept of them has a bound.

import { describe, expect, test } from '@jest/globals';
import { RecentMap } from '../../src/statements/recent-map.ts';
import { statementOf } from '../../src/statements/statement-of.ts';

describe('what was used of late', () => {
  test('is found, and what was not goes', () => {
    const map = new RecentMap<number, string>(10);
    for (let key = 0; key < 100; key++) {
      map.set(key, `${key}`);
      expect(map.get(0)).toBe('0');
    }
    expect(map.size).toBeLessThanOrEqual(10);
    expect(map.get(99)).toBe('99');
    expect(map.get(50)).toBeUndefined();
  });
});

test.each<[string, (number: number) => string]>([
  ['literals', (number) => `SELECT a FROM t WHERE b = '${number}' AND c = ${number}`],
  ['comments', (number) => `SELECT a FROM t WHERE b = $1 /* traceparent='${number}' */`],
  ['names', (number) => `SELECT a_${number} FROM t`],
])('a million texts that differ in %s leave memory flat', (_, textOf) => {
  const collect = (globalThis as { gc?: () => void }).gc;
  const run = (from: number, to: number) => {
    for (let number = from; number < to; number++) statementOf(textOf(number), 'postgresql');
    collect?.();
    return process.memoryUsage().heapUsed;
  };
  const before = run(0, 20_000);
  const after = run(20_000, 220_000);
  expect(after - before).toBeLessThan(4_000_000);
});
