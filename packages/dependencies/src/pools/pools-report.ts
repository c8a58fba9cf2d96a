import { formatMs } from '@golden-signals/core/extension';
import type { MeasuredPool, PoolTotals } from './measured-pool.ts';
import type { PoolState } from './pools.ts';
import type { Waits } from './recent-waits.ts';

/** The window that a report is about. */
const reportedMs = 60_000;

/** One pool: how it is now, what it has seen since its start, and what its callers waited within the last minute. */
export interface ReportedPool extends PoolState, PoolTotals {
  readonly name: string;
  /** From 0 to 1; undefined where there is no limit. */
  readonly usedRatio: number | undefined;
  readonly recent: Waits;
}

/** Returns what is told of a pool; undefined when it cannot say how it is. */
export function reportedPool(pool: MeasuredPool): ReportedPool | undefined {
  const { state, name, totals } = pool;
  if (state === undefined) return undefined;
  const { used, max } = state;
  const usedRatio = max === undefined || max === 0 ? undefined : used / max;
  return { name, ...state, usedRatio, ...totals, recent: pool.recent.read(reportedMs) };
}

/** Returns one line for each pool, those with the most waiting first: `pool main: 7 of 10 used, 3 wait`. */
export function poolsText(pools: readonly ReportedPool[]): readonly string[] {
  return [...pools]
    .sort((a, b) => b.recent.totalMs - a.recent.totalMs || b.pending - a.pending)
    .map(poolText);
}

function poolText({ name, used, idle, pending, max, recent }: ReportedPool): string {
  const connections = max === undefined ? `${used} used, ${idle} idle` : `${used} of ${max} used`;
  const waiting = pending === 0 ? '' : `, ${pending} wait`;
  const waited =
    recent.totalMs < 1
      ? ''
      : `, waited ${formatMs(recent.totalMs)} in the last minute, at most ${formatMs(recent.maxMs)}`;
  const gaveUp = recent.timeouts === 0 ? '' : `, ${recent.timeouts} gave up`;
  return `pool ${name}: ${connections}${waiting}${waited}${gaveUp}`;
}
