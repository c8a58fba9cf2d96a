import type { RouteDistribution } from '@golden-signals/core/extension';

/**
 * What was counted of one route in a span of time. Latencies are in the cells of the live windows, eight of a power of two:
 * `[cell, count, cell, count, …]`, the shortest first, where cell `c` begins at 2^(c/8) microseconds.
 */
export interface RouteCounts {
  readonly requests: number;
  readonly errors: number;
  readonly cells: readonly number[];
}

const cellsPerDoubling = 8;
/** The longest latency that is told from longer ones is 2^31 microseconds. */
export const maxCells = 31 * cellsPerDoubling;
const microsecondsPerMillisecond = 1_000;

export function toCounts({ requests, errors, cells }: RouteDistribution): RouteCounts {
  return { requests, errors, cells: cells.flatMap(({ fromMs, count }) => [cellOf(fromMs), count]) };
}

/** Where a cell begins, in milliseconds. */
function cellFromMs(cell: number): number {
  return 2 ** (cell / cellsPerDoubling) / microsecondsPerMillisecond;
}

export function sumCounts(all: readonly RouteCounts[]): RouteCounts {
  let requests = 0;
  let errors = 0;
  const byCell: number[] = new Array(maxCells).fill(0);
  for (const counts of all) {
    requests += counts.requests;
    errors += counts.errors;
    const { cells } = counts;
    for (let at = 0; at < cells.length; at += 2) byCell[cells[at]!]! += cells[at + 1]!;
  }
  const cells: number[] = [];
  for (let cell = 0; cell < maxCells; cell++) if (byCell[cell]! > 0) cells.push(cell, byCell[cell]!);
  return { requests, errors, cells };
}

/** Requests that have a latency. */
export function timedOf({ cells }: RouteCounts): number {
  let sum = 0;
  for (let at = 1; at < cells.length; at += 2) sum += cells[at]!;
  return sum;
}

/** Requests whose latencies are in a cell or a longer one. */
export function countFrom({ cells }: RouteCounts, cell: number): number {
  let sum = 0;
  for (let at = 0; at < cells.length; at += 2) if (cells[at]! >= cell) sum += cells[at + 1]!;
  return sum;
}

/**
 * Returns a quantile in milliseconds, by nearest rank, within its cell as if latencies lay evenly on a logarithmic scale;
 * undefined without latencies.
 */
export function quantileMs(counts: RouteCounts, q: number): number | undefined {
  const rank = Math.max(1, Math.ceil(q * timedOf(counts)));
  const { cells } = counts;
  let before = 0;
  for (let at = 0; at < cells.length; at += 2) {
    const count = cells[at + 1]!;
    if (before + count >= rank) return cellFromMs(cells[at]! + (rank - before - 0.5) / count);
    before += count;
  }
  return undefined;
}

/** The shortest cell is below a microsecond too. */
function cellOf(fromMs: number): number {
  return fromMs <= 0 ? 0 : Math.round(Math.log2(fromMs * microsecondsPerMillisecond) * cellsPerDoubling);
}
