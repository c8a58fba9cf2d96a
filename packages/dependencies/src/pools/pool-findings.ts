import { type ExtensionHost, type Finding, formatMs, formatSpan } from '@golden-signals/core/extension';
import type { MeasuredPool } from './measured-pool.ts';
import type { Pools } from './pools.ts';

/** Returns what should change about pools, as their callers felt it within the window: up to ten minutes. */
export function poolFindings(pools: Pools, host: ExtensionHost, windowMs: number): Finding[] {
  return Array.from(pools.open).flatMap((pool): Finding[] => waiting(pool, host, windowMs));
}

function waiting(pool: MeasuredPool, host: ExtensionHost, windowMs: number): Finding[] {
  const { state } = pool;
  if (state === undefined) return [];
  const { totalMs, maxMs, timeouts, coveredMs } = pool.recent.read(windowMs);
  const waiting = coveredMs <= 0 ? 0 : totalMs / coveredMs;
  const isFull = state.max !== undefined && state.used >= state.max;
  const severity =
    timeouts > 0
      ? 'critical'
      : (host.signals.get('pool.wait').severity(waiting) ??
        (isFull && state.pending > 0 ? 'info' : undefined));
  if (severity === undefined) return [];
  const limit = state.max === undefined ? '' : ` of ${state.max}`;
  return [
    {
      id: `pool-wait:${pool.name}`,
      severity,
      title: `Callers wait for connections of the pool "${pool.name}"`,
      evidence: [
        `they waited ${formatMs(totalMs)} in the last ${formatSpan(coveredMs / 1_000)}, at most ${formatMs(maxMs)}`,
        `${state.used}${limit} connections are used now, ${state.pending} callers wait`,
        ...(timeouts === 0 ? [] : [`${timeouts} gave up waiting`]),
      ],
      next: 'Hold connections for less time; raise the limit of the pool only if the database has room for more.',
      signal: 'pool.wait',
      labels: { pool: pool.name },
      cost: waiting,
    },
  ];
}
