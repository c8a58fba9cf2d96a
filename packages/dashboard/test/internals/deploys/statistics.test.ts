// The test of two shares, beside sums of exact binomial coefficients, and the correction for many of them.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fisherExact } from '../../../src/deploys/fisher-exact.ts';
import { holm } from '../../../src/deploys/holm.ts';

function choose(n: number, k: number): bigint {
  let result = 1n;
  for (let step = 1; step <= k; step++) result = (result * BigInt(n - k + step)) / BigInt(step);
  return result;
}

/** Twice the smaller tail of the hypergeometric distribution, in whole numbers. */
function exactly(aHits: number, a: number, bHits: number, b: number): number {
  const hits = aHits + bHits;
  const misses = a + b - hits;
  const ways = (count: number) =>
    count < 0 || count > hits || a - count < 0 || a - count > misses
      ? 0n
      : choose(hits, count) * choose(misses, a - count);
  const isMore = aHits * b >= bHits * a;
  let tail = 0n;
  for (let count = isMore ? aHits : 0; count <= (isMore ? a : aHits); count++) tail += ways(count);
  const digits = 10n ** 40n;
  return Math.min(1, 2 * (Number((tail * digits) / choose(a + b, a)) / 1e40));
}

describe("Fisher's exact test", () => {
  test("of the lady who tasted tea, in Fisher's own example", () => {
    expect(fisherExact({ hits: 3, of: 4 }, { hits: 1, of: 4 })).toBeCloseTo(2 * (17 / 70), 12);
    expect(fisherExact({ hits: 4, of: 4 }, { hits: 0, of: 4 })).toBeCloseTo(2 * (1 / 70), 12);
  });

  test('equals sums of binomial coefficients, also for groups of very different sizes', () => {
    const group = fc.nat(400).chain((of) => fc.record({ of: fc.constant(of), hits: fc.nat(of) }));
    fc.assert(
      fc.property(group, group, (a, b) => {
        const expected = a.of === 0 || b.of === 0 ? 1 : exactly(a.hits, a.of, b.hits, b.of);
        const found = fisherExact(a, b);
        // Fewer digits than the whole numbers have are left of what is below 1e-30.
        if (expected < 1e-30) expect(found).toBeLessThan(1e-29);
        else expect(Math.abs(found / expected - 1)).toBeLessThan(1e-9);
      }),
      { numRuns: 200 },
    );
  });

  test('two shares that are the same are no surprise, however many there are', () => {
    expect(fisherExact({ hits: 50_000, of: 1_000_000 }, { hits: 50_000, of: 1_000_000 })).toBe(1);
    expect(fisherExact({ hits: 0, of: 100 }, { hits: 0, of: 7 })).toBe(1);
  });
});

test("Holm's correction, as R's p.adjust has it", () => {
  const corrected = holm([0.01, 0.04, 0.03, 0.005], 4);
  for (const [index, expected] of [0.03, 0.06, 0.06, 0.02].entries())
    expect(corrected[index]).toBeCloseTo(expected, 12);
  // Those that are near 1 count, though they are not given.
  expect(holm([0.001], 100)[0]).toBeCloseTo(0.1, 12);
});
