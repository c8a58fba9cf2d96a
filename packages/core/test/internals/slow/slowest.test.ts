import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { scaled } from '../../../../../test/test-scale.ts';
import { Slowest } from '../../../src/slow/slowest.ts';

interface Item {
  readonly id: number;
  readonly durationMs: number;
}

const windowMs = 900_000;
const slotMs = windowMs / 15;

test('lists what a search through everything of the window finds, whatever came and went before', () => {
  const step = fc.record({
    waitMs: fc.integer({ min: 0, max: 40_000 }),
    durationMs: fc.integer({ min: 1, max: 60 }),
  });
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 400, size: 'max' }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 0, max: 2_000_000 }),
      (steps, limit, restMs) => {
        const slowest = new Slowest<Item>(limit, windowMs);
        const all: Array<Item & { atMs: number }> = [];
        let nowMs = 0;
        const expected = () =>
          all
            .filter(({ atMs }) => Math.floor(atMs / slotMs) > Math.floor(nowMs / slotMs) - 15)
            .sort((a, b) => b.durationMs - a.durationMs || a.id - b.id)
            .slice(0, limit)
            .map(({ id }) => id);
        for (const [id, { waitMs, durationMs }] of steps.entries()) {
          nowMs += waitMs;
          all.push({ id, durationMs, atMs: nowMs });
          slowest.add({ id, durationMs }, nowMs);
          if (id % 20 === 0) expect(slowest.list(nowMs).map((item) => item.id)).toEqual(expected());
        }
        nowMs += restMs;
        expect(slowest.list(nowMs).map((item) => item.id)).toEqual(expected());
      },
    ),
    { numRuns: scaled(60) },
  );
});

test('an item is listed for 14 to 15 minutes', () => {
  const slowest = new Slowest<Item>(50, windowMs);
  slowest.add({ id: 1, durationMs: 10 }, 59_999);
  slowest.add({ id: 2, durationMs: 10 }, 60_000);
  expect(slowest.list(899_999)).toHaveLength(2);
  expect(slowest.list(900_000).map(({ id }) => id)).toEqual([2]);
  expect(slowest.list(960_000)).toEqual([]);
});
