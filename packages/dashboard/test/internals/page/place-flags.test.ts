import { expect, test } from '@jest/globals';
import { type Flag, placeFlags } from '../../../page/drawing/place-flags.ts';

const axis = { fromMs: 0, toMs: 1_000_000 };
const widthPx = 800;

/** From where to where a flag and its label reach, in pixels, as wide as they may be. */
function reach({ share, label, side, hasFlag }: Flag): readonly [number, number] | undefined {
  const atPx = share * widthPx;
  if (!hasFlag) return undefined;
  const lengthPx = label === undefined ? 0 : 8 + label.length * 6;
  return side === 'left'
    ? [atPx - Math.max(4, lengthPx), atPx + 4]
    : [atPx - 4, atPx + Math.max(4, lengthPx)];
}

test.each([
  ['far apart', [100_000, 400_000, 900_000], 3],
  ['ten at the same distance', Array.from({ length: 10 }, (_, index) => 50_000 + index * 100_000), 10],
  ['ten within a minute', Array.from({ length: 10 }, (_, index) => 700_000 + index * 6_000), 10],
  ['two at the left edge', [1_000, 60_000], 2],
])('%s: each has its line, and nothing overlaps', (_name, times, lines) => {
  const flags = placeFlags(
    times.map((timestampMs, index) => ({ timestampMs, version: `1.4.${index}` })),
    axis,
    widthPx,
  );
  expect(flags.map(({ timestampMs }) => timestampMs)).toEqual(times);
  expect(flags).toHaveLength(lines);
  const reaches = flags.map(reach).filter((one) => one !== undefined);
  for (let index = 1; index < reaches.length; index++)
    expect(reaches[index]![0]).toBeGreaterThanOrEqual(reaches[index - 1]![1]);
  for (const [left] of reaches) expect(left).toBeGreaterThanOrEqual(-4);
  // The latest one is always named.
  expect(flags.at(-1)!.label).toBe(`1.4.${times.length - 1} deployed`);
});

test('what is beyond the axis is not drawn', () => {
  const at = (timestampMs: number) => ({ timestampMs, version: '2' });
  expect(placeFlags([at(-1), at(500_000), at(2_000_000)], axis, widthPx)).toHaveLength(1);
});
