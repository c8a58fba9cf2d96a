import type { BucketLayout } from './bucket-index.ts';
import type { Tally } from './tally.ts';

/** What happened in one slot of a window. */
export interface LatencySlot {
  /** Its beginning, by the clock. */
  readonly fromMs: number;
  readonly lengthMs: number;
  readonly requests: number;
  readonly errors: number;
  /** Those with a latency, in cells of half a power of two, the shortest first; without those that have none. */
  readonly cells: readonly LatencyCell[];
}

export interface LatencyCell {
  /** The cell is from this latency on, up to as many times it as all cells are. The shortest one begins at 0. */
  readonly fromMs: number;
  readonly count: number;
}

/** Enough to be drawn. */
const drawnPerDoubling = 2;
const microsecondsPerMillisecond = 1_000;

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
  for (let index = tally.nextCounted(0); index >= 0; index = tally.nextCounted(index + 1)) {
    const fromMs = cellOf(layout.lowestOf(index), perDoubling);
    const last = cells.at(-1);
    if (last?.fromMs === fromMs) last.count += tally.counts[index]!;
    else cells.push({ fromMs, count: tally.counts[index]! });
  }
  return cells;
}

function cellOf(microseconds: number, perDoubling: number): number {
  if (microseconds < 1) return 0;
  const cell = Math.floor(Math.log2(microseconds) * perDoubling + 1e-9);
  return 2 ** (cell / perDoubling) / microsecondsPerMillisecond;
}
