import type { MeasuredPool, PoolTotals } from './measured-pool.ts';
import type { PoolState } from './pools.ts';
import type { Waits } from './recent-waits.ts';

/** The window that a report is about. */
const reportedMs = 60_000;

/** One pool: how it is now, what it has seen since its start, and what its callers waited within the last minute. */
export interface ReportedPool extends PoolState, PoolTotals {
  readonly name: string;
  readonly recent: Waits;
}

/** Returns what is told of a pool; undefined when it cannot say how it is. */
export function reportedPool(pool: MeasuredPool): ReportedPool | undefined {
  const { state, name, totals } = pool;
  return state && { name, ...state, ...totals, recent: pool.recent.read(reportedMs) };
}

/** Returns one line for each pool, those with the most waiting first: `pool main: 7 of 10 used, 3 wait`. */
export function poolsText(pools: readonly ReportedPool[]): readonly string[] {
  return [...pools]
    .sort((a, b) => b.recent.totalMs - a.recent.totalMs || b.pending - a.pending)
    .map(poolText);
}

function poolText({ name, used, idle, pending, max, recent }: ReportedPool): string {
  const limit = max === undefined ? `, ${idle} idle` : ` of ${max}`;
  const waiting = pending === 0 ? '' : `, ${pending} wait`;
  const waited =
    recent.totalMs < 1
      ? ''
      : `, waited ${formatSeconds(recent.totalMs)} in the last minute, at most ${formatSeconds(recent.maxMs)}`;
  const gaveUp = recent.timeouts === 0 ? '' : `, ${recent.timeouts} gave up`;
  return `pool ${name}: ${used}${limit} used${waiting}${waited}${gaveUp}`;
}

export function formatSeconds(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
