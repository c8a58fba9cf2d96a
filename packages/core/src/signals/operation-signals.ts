import type { Labels, SignalDefinition } from '../host/signals.ts';
import type { OperationTotals, OperationTotalsTable } from '../operations/operation-totals.ts';
import { latencyQuantiles, quantileTogether } from './latency-quantiles.ts';
import { countRate, overTime, quantile, share, sum } from './promql.ts';

const duration = 'operation_duration_seconds';

/**
 * Returns the signals of operations: of all of them without labels, of one with `operation`.
 *
 * @param table Returns undefined while no operation was measured.
 */
export function operationSignals(table: () => OperationTotalsTable | undefined): SignalDefinition[] {
  const find = ({ operation }: Labels): readonly OperationTotals[] => {
    if (operation === undefined) return [...(table()?.all() ?? [])];
    const totals = table()?.find(operation);
    return totals === undefined ? [] : [totals];
  };
  const sumOf = (of: Labels, what: 'runs' | 'errors' | 'active'): number | undefined => {
    const found = find(of);
    return found.length === 0 ? undefined : found.reduce((all, totals) => all + totals[what], 0);
  };
  const base = {
    labels: ['operation'],
    *series(): Iterable<Labels> {
      for (const { name } of table()?.all() ?? []) yield { operation: name };
    },
  };
  return [
    {
      ...base,
      kind: 'rate',
      id: 'operation.rate',
      title: 'Operations per second',
      unit: '1/s',
      better: 'higher',
      total: (of) => sumOf(of, 'runs'),
      promql: (query) => sum(countRate(duration, query), query),
    },
    {
      ...base,
      kind: 'ratio',
      id: 'operation.error_ratio',
      title: 'Error ratio of operations',
      unit: 'ratio',
      better: 'lower',
      limits: { warning: 0.05 },
      totals: (of) => {
        const total = sumOf(of, 'runs');
        return total === undefined ? undefined : { bad: sumOf(of, 'errors') ?? 0, total };
      },
      promql: (query) =>
        share(
          sum(countRate(duration, query, 'outcome="error"'), query),
          sum(countRate(duration, query), query),
        ),
      promqlTotal: (query) => sum(countRate(duration, query), query),
    },
    ...latencyQuantiles.map(
      ({ name, q, percentile }): SignalDefinition => ({
        ...base,
        kind: 'quantile',
        q,
        id: `operation.latency_${name}`,
        title: `Duration of operations ${name}`,
        unit: 's',
        better: 'lower',
        window: (windowMs, of) =>
          quantileTogether(
            find(of).map(({ window }) => window),
            windowMs,
            percentile,
          ),
        promql: (query) => quantile(q, duration, query),
      }),
    ),
    {
      ...base,
      kind: 'level',
      id: 'operation.active',
      title: 'Operations in progress',
      unit: '1',
      better: 'lower',
      over: 'mean',
      value: (of) => sumOf(of, 'active'),
      promql: (query) => sum(overTime('avg', 'operations_active', query), query),
    },
  ];
}
