import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { scaled } from '../../../../../test/test-scale.ts';
import { BucketLayout, type LatencyPrecision } from '../../../src/windows/bucket-index.ts';
import { SlotLog } from '../../../src/windows/slot-log.ts';
import { longestList } from '../../../src/windows/slot-record.ts';
import { Tally, totalAt } from '../../../src/windows/tally.ts';

const layout = new BucketLayout(2);
const tally = Tally.sharedBy(layout);

function countInto(target: Tally, counts: ReadonlyArray<readonly [bucket: number, count: number]>): void {
  for (const [bucket, count] of counts) {
    target.addRequest(bucket);
    target.counts[bucket]! += count - 1;
    target.addTotal(totalAt.requests, count);
  }
}

function countsOf(target: Tally): Array<[bucket: number, count: number]> {
  const counts: Array<[number, number]> = [];
  for (let index = target.nextCounted(0); index !== -1; index = target.nextCounted(index + 1)) {
    counts.push([index, target.counts[index]!]);
  }
  return counts;
}

function append(log: SlotLog, slot: number, counts: ReadonlyArray<readonly [number, number]>): void {
  tally.clear();
  countInto(tally, counts);
  log.append(slot, tally);
}

function read(log: SlotLog, from: number): Array<[number, number]> {
  tally.clear();
  log.addTo(tally, from);
  return countsOf(tally);
}

describe.each<LatencyPrecision>([1, 2, 3])('a slot with %d digits', (digits) => {
  test('comes back as it was, whatever its counts are', () => {
    const own = Tally.sharedBy(new BucketLayout(digits));
    const count = fc.oneof(
      fc.integer({ min: 1, max: 3 }),
      fc.constantFrom(255, 256, 65_535, 65_536, 2 ** 24 - 1, 2 ** 24, 2 ** 31, 2 ** 32 - 1),
    );
    const bucket = fc.integer({ min: 0, max: new BucketLayout(digits).length - 1 });
    const slot = fc.uniqueArray(fc.tuple(bucket, count), { selector: ([index]) => index, maxLength: 400 });
    fc.assert(
      fc.property(slot, (counts) => {
        const log = new SlotLog();
        own.clear();
        countInto(own, counts);
        log.append(4_000_000_000, own);
        own.clear();
        log.addTo(own, 4_000_000_000);
        expect(countsOf(own)).toEqual([...counts].sort(([a], [b]) => a - b));
      }),
      { numRuns: scaled(50) },
    );
  });
});

test('totals come back to the nanosecond, and add up except for the longest', () => {
  const log = new SlotLog();
  const slots = [
    [3, 1, 1, 1, 12_345.678, 9_000.001, 2 ** 40, 7],
    [1e9, 0, 0, 0, 9e12 + 0.5, 0.001, 0, 2 ** 50],
  ];
  slots.forEach((totals, slot) => {
    tally.clear();
    tally.totals.set(totals);
    log.append(slot, tally);
  });
  tally.clear();
  log.addTo(tally, 0);
  const expected = [1e9 + 3, 1, 1, 1, 9e12 + 0.5 + 12_345.678, 9_000.001, 2 ** 40, 2 ** 50 + 7];
  for (const [at, total] of expected.entries()) expect(tally.totals[at]).toBeCloseTo(total, 2);
});

test('numbers that are none do not damage the slots behind them', () => {
  const log = new SlotLog();
  tally.clear();
  tally.totals.set([1, Number.NaN, -5, 0, Infinity, Infinity, Number.NaN, -Infinity]);
  tally.addRequest(7);
  log.append(0, tally);
  append(log, 1, [[9, 2]]);
  expect(read(log, 0)).toEqual([
    [7, 1],
    [9, 2],
  ]);
  expect(Array.from(tally.totals).every((total) => total >= 0 && Number.isFinite(total))).toBe(true);
});

test('a list of requests reads the same as their tally', () => {
  const log = new SlotLog();
  const indexes = Uint16Array.from(
    { length: longestList },
    (_, position) => (position * 997) % layout.length,
  );
  const totals = new Float64Array(8);
  totals[totalAt.requests] = longestList;
  log.appendRequests(5, totals, indexes, longestList);
  const fromList = read(log, 0);
  tally.clear();
  tally.addRequests(indexes, longestList);
  expect(fromList).toEqual(countsOf(tally));
});

test('behaves like a list of slots, whatever is added, taken, dropped and read', () => {
  const counts = fc.uniqueArray(
    fc.tuple(fc.integer({ min: 0, max: 3_199 }), fc.integer({ min: 1, max: 300 })),
    {
      selector: ([index]) => index,
      maxLength: 60,
    },
  );
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('append' as const), counts }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('takeNewest' as const) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('drop' as const), keep: fc.nat(6) }) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const log = new SlotLog();
      const model: Array<{ slot: number; counts: ReadonlyArray<readonly [number, number]> }> = [];
      let slot = 0;
      for (const current of steps) {
        if (current.kind === 'append') {
          append(log, slot, current.counts);
          model.push({ slot: slot++, counts: current.counts });
        } else if (current.kind === 'takeNewest') {
          expect(log.newestSlot).toBe(model.at(-1)?.slot ?? -1);
          if (model.length === 0) continue;
          tally.clear();
          log.takeNewest(tally);
          expect(countsOf(tally)).toEqual([...model.pop()!.counts].sort(([a], [b]) => a - b));
          log.append(slot, tally);
          model.push({ slot: slot++, counts: countsOf(tally) });
        } else {
          log.dropBefore(slot - current.keep);
          while (model.length > 0 && model[0]!.slot < slot - current.keep) model.shift();
        }
        for (const from of [0, slot - 3]) {
          const expected = new Map<number, number>();
          for (const entry of model) {
            if (entry.slot < from) continue;
            for (const [bucket, count] of entry.counts)
              expected.set(bucket, (expected.get(bucket) ?? 0) + count);
          }
          expect(read(log, from)).toEqual([...expected].sort(([a], [b]) => a - b));
        }
      }
    }),
    { numRuns: scaled(60) },
  );
});
