import type { LevelSignal, PromQuery } from '@golden-signals/core/extension';
import { statusValue } from './status.ts';

/** The health of the service as of the latest runs, the worst of a window. @param value As `health_status` has it. */
export function healthSignal(value: () => number | undefined): LevelSignal {
  return {
    kind: 'level',
    id: 'health.status',
    title: 'Health (1 healthy, 0.5 degraded, 0 unhealthy)',
    unit: '1',
    better: 'higher',
    labels: [],
    limits: { warning: statusValue.healthy, critical: statusValue.degraded },
    over: 'min',
    value,
    promql: (query) => `${min(query)}(min_over_time(${selector('health_status', query)}[${query.range}]))`,
  };
}

const daySeconds = 86_400;

/** The time until what checks have looked at expires: of one check, or the shortest of all. @param nowMs By the wall clock. */
export function expirySignal(expiries: () => ReadonlyMap<string, number>, nowMs: () => number): LevelSignal {
  return {
    kind: 'level',
    id: 'health.time_to_expiry',
    title: 'Time until a certificate expires',
    unit: 's',
    better: 'higher',
    labels: ['check'],
    limits: { warning: 21 * daySeconds, critical: 3 * daySeconds },
    over: 'last',
    series: () => Array.from(expiries().keys(), (check) => ({ check })),
    value({ check }) {
      const all = [...expiries()].flatMap(([name, atMs]) =>
        check === undefined || check === name ? [atMs] : [],
      );
      return all.length === 0 ? undefined : (Math.min(...all) - nowMs()) / 1_000;
    },
    promql: (query) => `${min(query)}(${selector('health_check_expiry_timestamp_seconds', query)} - time())`,
  };
}

function min({ by }: PromQuery): string {
  return by.length === 0 ? 'min' : `min by (${by.join(', ')}) `;
}

function selector(metric: string, { matchers }: PromQuery): string {
  return matchers === '' ? metric : `${metric}{${matchers}}`;
}
