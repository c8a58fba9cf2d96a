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
  /** The cell is from this latency on, up to 2^½ times it. The shortest one begins at 0. */
  readonly fromMs: number;
  readonly count: number;
}

const cellsPerDoubling = 2;
const microsecondsPerMillisecond = 1_000;

/** Returns what a tally counted, in cells. */
export function latencyCells(layout: BucketLayout, tally: Tally): LatencyCell[] {
  const cells: { fromMs: number; count: number }[] = [];
  for (let index = tally.nextCounted(0); index >= 0; index = tally.nextCounted(index + 1)) {
    const fromMs = cellOf(layout.lowestOf(index));
    const last = cells.at(-1);
    if (last?.fromMs === fromMs) last.count += tally.counts[index]!;
    else cells.push({ fromMs, count: tally.counts[index]! });
  }
  return cells;
}

function cellOf(microseconds: number): number {
  if (microseconds < 1) return 0;
  const cell = Math.floor(Math.log2(microseconds) * cellsPerDoubling + 1e-9);
  return 2 ** (cell / cellsPerDoubling) / microsecondsPerMillisecond;
}
