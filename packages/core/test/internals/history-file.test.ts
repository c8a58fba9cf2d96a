import { expect, test } from '@jest/globals';
import { decodeHistory, encodeHistory, type SavedHistory } from '../../src/signals/history-file.ts';
import { KeptSeries } from '../../src/signals/kept-series.ts';
import { Ring } from '../../src/signals/ring.ts';
import { tiers } from '../../src/signals/tiers.ts';

function history(): SavedHistory {
  const series = new KeptSeries('http.error_ratio', { route: '/ä' }, 'ratio', 5);
  const ring = new Ring(2, 5);
  for (let slot = 100; slot < 108; slot++) ring.enter(slot, [0, 0], [slot, slot + 0.5]);
  series.slots[2] = { ring, knownFromMs: 7 };
  series.sums = [9, 10];
  series.isKnown = true;
  return {
    version: '1',
    markers: [{ timestampMs: 1, version: '1', previousVersion: '0' }],
    time: { timeMs: 1_000, knownMs: 10, wallTimeMs: 2_000 },
    known: tiers.map(({ maxSlots }) => new Ring(1, maxSlots)),
    series: [series, new KeptSeries('process.cpu', {}, 'max', 6)],
  };
}

test('what is written is read again', () => {
  const { series, ...more } = decodeHistory(encodeHistory(history()))!;
  expect(more).toMatchObject({ version: '1', markers: history().markers, time: history().time });
  const [first, second] = series;
  expect([first!.id, first!.labels, first!.shape, [...first!.sums], first!.isKnown]).toEqual([
    'http.error_ratio',
    { route: '/ä' },
    'ratio',
    [9, 10],
    true,
  ]);
  const { ring, knownFromMs } = first!.slots[2]!;
  expect([knownFromMs, ring.oldest, ring.last, ring.capacity]).toEqual([7, 103, 107, 5]);
  expect([...ring.values()]).toEqual([...history().series[0]!.slots[2]!.ring.values()]);
  expect(second!.slots.every((kept) => kept === undefined)).toBe(true);
});

test('a file that is cut at any byte, or has any other byte, is not believed', () => {
  const whole = encodeHistory(history());
  for (let length = 0; length < whole.length; length++) {
    expect(decodeHistory(whole.subarray(0, length))).toBeUndefined();
    const changed = Buffer.from(whole);
    changed[length]! ^= 1 << (length % 8);
    expect(decodeHistory(changed)).toBeUndefined();
  }
});
