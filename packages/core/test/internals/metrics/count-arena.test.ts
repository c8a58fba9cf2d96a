import { Registry } from '@golden-signals/core';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CountArena } from '../../../src/metrics/count-arena.ts';

test('counts add up exactly, however large, and blocks do not touch each other', () => {
  const additions = fc.array(
    fc.record({
      block: fc.nat(2),
      // The last five are classic counts.
      index: fc.integer({ min: -5, max: 19 }),
      times: fc.oneof(fc.nat(10), fc.nat(200_000), fc.integer({ min: 0, max: 2 ** 45 })),
    }),
  );
  fc.assert(
    fc.property(additions, (all) => {
      const arena = new CountArena(5);
      const blocks = [0, 1, 2].map(() => arena.allocate(20, -5));
      const expected = blocks.map(() => new Array<number>(25).fill(0));
      for (const { block, index, times } of all) {
        if (index < 15) expect(blocks[block]!.add(index, times)).toBe(true);
        else blocks[block]!.addClassic(index - 15, times);
        expected[block]![index + 5]! += times;
      }
      expect(blocks.map((block) => [...block.run(), ...block.classic()])).toEqual(expected);
    }),
  );
});

test('an index outside of the run counts nothing', () => {
  const block = new CountArena(2).allocate(3, 10);
  expect([9, 13].map((index) => block.add(index, 1))).toEqual([false, false]);
  expect(block.run()).toEqual([0, 0, 0]);
  expect(block.classic()).toEqual([0, 0]);
});

test('what a block gave back is zero for the next one, its high parts included', () => {
  const arena = new CountArena(7);
  const first = arena.allocate(8);
  first.add(3, 2 ** 40);
  first.addClassic(6, 2 ** 40);
  first.release();
  for (let times = 0; times < 4; times++) {
    const next = arena.allocate(9);
    expect([...next.run(), ...next.classic()]).toEqual(new Array(16).fill(0));
  }
});

test('a moved block has its counts where they are placed, the classic ones where they were', () => {
  const arena = new CountArena(2);
  const block = arena.allocate(4, 8);
  for (const index of [8, 9, 10, 11]) block.add(index, 2 ** 20 + index);
  block.addClassic(1, 2 ** 40 + 1);
  const halves = arena.allocate(2, 4);
  block.moveTo(halves, (index) => index >> 1);
  expect(halves.run()).toEqual([2 ** 21 + 17, 2 ** 21 + 21]);
  expect(halves.classic()).toEqual([0, 2 ** 40 + 1]);
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

test('a reset series is zero, and counts on', () => {
  const registry = new Registry();
  const series = registry.histogram({ name: 'h', help: 'H.', buckets: [1] }).labels({});
  series.observeRepeated(0.5, 2 ** 33 + 5);
  series.reset();
  expect(series.point()).toMatchObject({ counts: [0, 0], count: 0, sum: 0, native: { positive: [] } });
  series.observeRepeated(0.5, 70_000);
  expect(series.point()).toMatchObject({ counts: [70_000, 0], native: { positive: [70_000] } });
});
