import type { LevelSignal } from '@golden-signals/core/extension';
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
    promql: ({ range, matchers, by }) => {
      const selector = matchers === '' ? 'health_status' : `health_status{${matchers}}`;
      const group = by.length === 0 ? 'min' : `min by (${by.join(', ')}) `;
      return `${group}(min_over_time(${selector}[${range}]))`;
    },
  };
}
