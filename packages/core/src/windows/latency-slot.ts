import type { BucketLayout } from './bucket-index.ts';
import type { SlotSpan } from './slot-summary.ts';
import type { Tally } from './tally.ts';

/** What happened in one slot of a window. */
export interface LatencySlot extends SlotSpan {
  readonly requests: number;
  readonly errors: number;
  /** Those with a latency, in cells of half a power of two, the shortest first; without those that have none. */
  readonly cells: readonly LatencyCell[];
}

/** How many requests a slot had. */
export type SlotRequests = Pick<LatencySlot, 'fromMs' | 'lengthMs' | 'requests'>;

export interface LatencyCell {
  /** The cell is from this latency on, up to as many times it as all cells are. The shortest one begins at 0. */
  readonly fromMs: number;
  readonly count: number;
}

/** Enough to be drawn. */
const drawnPerDoubling = 2;
const microsecondsPerMillisecond = 1_000;
/** Powers of two begin a cell, also where their logarithm is a hair less than whole. */
const rounding = 1e-9;

/**
 * Returns what a tally counted, in cells.
 *
 * @param perDoubling How many cells a power of two has. Default: 2.
 */
export function latencyCells(
  layout: BucketLayout,
  tally: Tally,
  perDoubling = drawnPerDoubling,
): LatencyCell[] {
  const cells: { fromMs: number; count: number }[] = [];
  let endMicroseconds = 0;
  for (let index = tally.nextCounted(0); index >= 0; index = tally.nextCounted(index + 1)) {
    const microseconds = layout.lowestOf(index);
    if (microseconds >= endMicroseconds) {
      const cell = microseconds < 1 ? -1 : Math.floor(Math.log2(microseconds) * perDoubling + rounding);
      cells.push({ fromMs: cell < 0 ? 0 : 2 ** (cell / perDoubling) / microsecondsPerMillisecond, count: 0 });
      endMicroseconds = 2 ** ((cell + 1 - rounding) / perDoubling);
    }
    cells.at(-1)!.count += tally.counts[index]!;
  }
  return cells;
}
