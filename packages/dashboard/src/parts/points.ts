import type { Labels, Signal } from '@golden-signals/core/extension';

/** Unix milliseconds and value. */
export type Point = readonly [atMs: number, value: number];

/** A span of time in Unix milliseconds. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Returns what is remembered of a signal in a span of time, as finely as it is. @param nowMs By the wall clock. @param labels Of which series. */
export function pointsWithin(
  signal: Signal,
  { fromMs, toMs }: Span,
  nowMs: number,
  labels?: Labels,
): Point[] {
  return signal
    .points(nowMs - fromMs, labels)
    .map(({ timestampMs, value }): Point => [timestampMs, value])
    .filter(([atMs]) => atMs >= fromMs && atMs <= toMs);
}

/** A point whose slot has just ended may not be there yet. */
const slotsLate = 2;

/** Returns what a signal was at a moment; undefined where nothing is known so close before it. */
export function valueAt(points: readonly Point[], atMs: number): number | undefined {
  const before = points.filter(([pointMs]) => pointMs <= atMs).at(-1);
  if (before === undefined) return undefined;
  return atMs - before[0] < slotsLate * slotLengthOf(points) ? before[1] : undefined;
}

/** The shortest distance of two points; a minute, the longest slot of the page's windows, where there are not two. */
function slotLengthOf(points: readonly Point[]): number {
  let shortest = 60_000;
  for (let index = 1; index < points.length; index++)
    shortest = Math.min(shortest, points[index]![0] - points[index - 1]![0]);
  return shortest;
}
