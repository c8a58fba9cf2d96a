import type { SignalDefinition } from '../host/signals.ts';
import { type HttpNames, httpNames } from '../http/options/http-names.ts';
import { rate, sum } from '../signals/promql.ts';

/**
 * Requests that passed their threshold while they were in flight: a handler that never answers is in no other signal.
 *
 * @param names As they are configured; undefined while HTTP monitoring is not used.
 */
export function overdueSignal(
  total: () => number | undefined,
  names: () => HttpNames | undefined,
): SignalDefinition {
  return {
    kind: 'rate',
    id: 'http.overdue_rate',
    title: 'Requests that become overdue per second',
    unit: '1/s',
    better: 'lower',
    labels: [],
    total,
    promql: (query) => {
      const configured = names();
      const isConfigured = configured?.detailed === (query.naming === 'opentelemetry');
      const { overdue } = isConfigured ? configured! : httpNames({ naming: query.naming, names: {} });
      return sum(rate(overdue, query), query);
    },
  };
}
