// However many texts there are, what is kept of them has a bound.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
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
])('texts without end that differ in %s leave memory flat', (_, textOf) => {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const run = (from: number, to: number) => {
    for (let number = from; number < to; number++) statementOf(textOf(number), 'postgresql');
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = run(0, 4_000);
  const after = run(4_000, 20_000);
  // A tenth of what the texts alone would take.
  expect(after - before).toBeLessThan(160_000);
});
