import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CountArena, moved } from '../../src/metrics/count-arena.ts';
import { Registry } from '../../src/metrics/registry.ts';

test('counts add up exactly, however large, and blocks do not touch each other', () => {
  const additions = fc.array(
    fc.record({
      block: fc.nat(2),
      index: fc.integer({ min: -5, max: 14 }),
      times: fc.oneof(fc.nat(10), fc.nat(200_000), fc.integer({ min: 0, max: 2 ** 45 })),
    }),
  );
  fc.assert(
    fc.property(additions, (all) => {
      const arena = new CountArena();
      const blocks = [0, 1, 2].map(() => arena.allocate(20, -5));
      const expected = blocks.map(() => new Array<number>(20).fill(0));
      for (const { block, index, times } of all) {
        expect(blocks[block].add(index, times)).toBe(true);
        expected[block][index + 5] += times;
      }
      expect(blocks.map((block) => block.toArray())).toEqual(expected);
    }),
  );
});

test('an index outside of the block counts nothing', () => {
  const block = new CountArena().allocate(3, 10);
  expect([9, 13].map((index) => block.add(index, 1))).toEqual([false, false]);
  expect(block.toArray()).toEqual([0, 0, 0]);
});

test('what a block gave back is zero for the next one, its high parts included', () => {
  const arena = new CountArena();
  const first = arena.allocate(15);
  first.add(3, 2 ** 40);
  first.release();
  for (let times = 0; times < 4; times++) {
    const next = arena.allocate(16);
    expect(next.toArray()).toEqual(new Array(16).fill(0));
  }
});

test('a reset block is zero, and counts on', () => {
  const block = new CountArena().allocate(2);
  block.add(1, 2 ** 33 + 5);
  block.reset();
  expect(block.toArray()).toEqual([0, 0]);
  block.add(1, 70_000);
  expect(block.toArray()).toEqual([0, 70_000]);
});

test('a moved block has its counts where they are placed', () => {
  const arena = new CountArena();
  const block = arena.allocate(4, 8);
  for (const index of [8, 9, 10, 11]) block.add(index, 2 ** 20 + index);
  const halves = moved(block, arena.allocate(2, 4), (index) => index >> 1);
  expect(halves.toArray()).toEqual([2 ** 21 + 17, 2 ** 21 + 21]);
});

test('a removed series keeps its counts to itself', () => {
  const registry = new Registry();
  const histogram = registry.histogram({ name: 'h', help: 'H.', labelNames: ['a'], buckets: [1, 2] });
  const removed = histogram.labels({ a: 'x' });
  removed.observe(1.5);
  removed.observe(-1);
  histogram.remove({ a: 'x' });
  const next = histogram.labels({ a: 'x' });
  removed.observe(1.5);
  removed.observe(100);
  next.observe(0.5);
  expect(removed.point()).toMatchObject({ counts: [1, 2, 1], count: 4, sum: 102 });
  expect(removed.point().native).toMatchObject({ zeroCount: 0, negative: [1] });
  expect(next.point()).toMatchObject({ counts: [1, 0, 0], count: 1 });
  expect(next.point().native).toMatchObject({ positive: [1], negative: [] });
});

test('a series stays exact past 2^16 observations of a value', () => {
  const registry = new Registry();
  const series = registry.histogram({ name: 'h', help: 'H.', buckets: [1] }).labels({});
  for (let times = 0; times < 2 ** 16 + 3; times++) series.observe(0.5);
  series.observeRepeated(2, 2 ** 34);
  expect(series.point()).toMatchObject({ counts: [2 ** 16 + 3, 2 ** 34] });
  const { positive } = series.point().native!;
  expect([positive[0], positive[positive.length - 1]]).toEqual([2 ** 16 + 3, 2 ** 34]);
});
