import type { Labels, PromQuery, SignalDefinition } from '@golden-signals/core/extension';
import type { PoolState, Pools } from './pools.ts';

/** By the label of the signals, that of the metrics. */
const names: Labels = { pool: 'db_client_connection_pool_name' };
const labels = ['pool'];

/** The numbers of pools that are worth watching: of one pool, or of all together. */
export function poolSignals(pools: Pools): SignalDefinition[] {
  const series = () => Array.from(pools.open, ({ name }) => ({ pool: name }));
  /** The largest over the pools that are meant; undefined where none can say. */
  const largest = (of: Labels, value: (state: PoolState) => number | undefined): number | undefined => {
    const meant = of.pool === undefined ? [...pools.open] : [pools.find(of.pool)];
    const values = meant.flatMap((pool) => {
      const state = pool?.state;
      return (state && value(state)) ?? [];
    });
    return values.length === 0 ? undefined : Math.max(...values);
  };
  const total = ({ pool }: Labels) => (pool === undefined ? pools.totals : pools.find(pool)?.totals);
  const base = { labels, series, promqlLabels: () => names, better: 'lower' } as const;
  return [
    {
      ...base,
      id: 'pool.use_ratio',
      kind: 'level',
      over: 'max',
      title: 'Used connections of the pool',
      unit: 'ratio',
      limits: { warning: 0.9 },
      value: (of) =>
        largest(of, ({ used, max }) => (max === undefined || max === 0 ? undefined : used / max)),
      promql: (query) =>
        grouped(
          'max',
          `max_over_time(${metric('count', query, 'db_client_connection_state="used"')}[${query.range}]) / ignoring (db_client_connection_state) ${metric('max', query)}`,
          query,
        ),
    },
    {
      ...base,
      id: 'pool.pending',
      kind: 'level',
      over: 'max',
      title: 'Callers that wait for a connection',
      unit: '1',
      value: (of) => largest(of, ({ pending }) => pending),
      promql: (query) =>
        grouped('max', `max_over_time(${metric('pending_requests', query)}[${query.range}])`, query),
    },
    {
      ...base,
      id: 'pool.wait',
      kind: 'rate',
      // Seconds of waiting per second are callers that wait, on average.
      title: 'Callers that wait for a connection, on average',
      unit: '1',
      limits: { warning: 0.5 },
      total: (of) => {
        const waitMs = total(of)?.waitMs;
        return waitMs === undefined ? undefined : waitMs / 1_000;
      },
      promql: (query) =>
        grouped(
          'sum',
          query.histograms === 'classic'
            ? `rate(${metric('wait_time_seconds_sum', query)}[${query.range}])`
            : `histogram_sum(rate(${metric('wait_time_seconds', query)}[${query.range}]))`,
          query,
        ),
    },
    {
      ...base,
      id: 'pool.timeouts',
      kind: 'rate',
      title: 'Callers that gave up waiting for a connection',
      unit: '1/s',
      limits: { warning: 0 },
      total: (of) => total(of)?.timeouts,
      promql: (query) => grouped('sum', `rate(${metric('timeouts_total', query)}[${query.range}])`, query),
    },
  ];
}

function metric(name: string, { matchers }: PromQuery, ...more: readonly string[]): string {
  const all = [...(matchers === '' ? [] : [matchers]), ...more];
  return `db_client_connection_${name}${all.length === 0 ? '' : `{${all.join(',')}}`}`;
}

function grouped(operator: 'sum' | 'max', expression: string, { by }: PromQuery): string {
  const grouping = by.length === 0 ? '' : ` by (${by.map((label) => names[label] ?? label).join(', ')})`;
  return `${operator}${grouping} (${expression})`;
}
