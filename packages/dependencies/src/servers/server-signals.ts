import { type Labels, type PromQuery, promql, type SignalDefinition } from '@golden-signals/core/extension';
import type { FamilyName } from './families.ts';
import type { MonitoredServer } from './monitored-server.ts';
import { connectionsUsed, lagMs } from './server-figures.ts';
import type { ServerState } from './server-state.ts';

/** The numbers of servers that are worth watching. */
export function serverSignals(servers: readonly MonitoredServer[]): SignalDefinition[] {
  const base = {
    labels: ['server'],
    series: () => servers.map(({ name }) => ({ server: name })),
  };
  const of = ({ server }: Labels): MonitoredServer[] =>
    servers.filter(({ name }) => server === undefined || server === name);
  /** Of the server that is worst. */
  const worst = (labels: Labels, read: (state: ServerState) => number | undefined): number | undefined => {
    const known = of(labels)
      .map(({ state }) => state && read(state))
      .filter((value) => value !== undefined);
    return known.length === 0 ? undefined : Math.max(...known);
  };
  return [
    {
      ...base,
      kind: 'level',
      over: 'max',
      id: 'server.connections_used',
      title: 'Connections used of those that the server allows',
      unit: 'ratio',
      better: 'lower',
      limits: { warning: 0.8, critical: 0.95 },
      value: (labels) => worst(labels, connectionsUsed),
      // Divided by server before they are put together: a full one is not made better by an empty one.
      promql: (query) =>
        `max${by(query)} (max_over_time(${select('db_server_connections_used', query)}[${query.range}]) / ${select('db_server_connections_max', query)})`,
    },
    {
      ...base,
      kind: 'level',
      over: 'max',
      id: 'server.replication_lag',
      title: 'Replication lag',
      unit: 's',
      better: 'lower',
      limits: { warning: 10, critical: 60 },
      value(labels) {
        const ms = worst(labels, lagMs);
        return ms === undefined ? undefined : ms / 1_000;
      },
      promql: (query) =>
        `max${by(query)} (max_over_time(${select('db_server_replication_lag_seconds', query)}[${query.range}]))`,
    },
    {
      ...base,
      kind: 'ratio',
      id: 'server.cache_hit_ratio',
      title: 'Cache hit ratio of servers',
      unit: 'ratio',
      better: 'higher',
      limits: { warning: 0.8 },
      totals(labels) {
        const known = of(labels)
          .map(({ cacheTotals }) => cacheTotals)
          .filter((totals) => totals !== undefined);
        if (known.length === 0) return undefined;
        const bad = known.reduce((sum, { misses }) => sum + misses, 0);
        return { bad, total: known.reduce((sum, { hits }) => sum + hits, bad) };
      },
      promql: (query) => promql.share(cacheRequests(query, 'result="hit"'), cacheRequests(query)),
      promqlTotal: (query) => cacheRequests(query),
    },
    {
      ...base,
      kind: 'level',
      over: 'max',
      id: 'server.blocked_sessions',
      title: 'Sessions that wait for a lock',
      unit: '1',
      better: 'lower',
      value: (labels) =>
        worst(labels, ({ system, blocked }) => (isDatabase(system) ? blocked.length : undefined)),
      promql: (query) =>
        `max${by(query)} (max_over_time(${select('db_server_blocked_sessions', query)}[${query.range}]))`,
    },
    {
      ...base,
      kind: 'rate',
      id: 'server.deadlock_rate',
      title: 'Deadlocks per second',
      unit: '1/s',
      better: 'lower',
      total(labels) {
        const known = of(labels).flatMap(({ deadlocks }) => deadlocks ?? []);
        return known.length === 0 ? undefined : known.reduce((sum, count) => sum + count, 0);
      },
      promql: (query) =>
        `sum${by(query)} (rate(${select('db_server_deadlocks_total', query)}[${query.range}]))`,
    },
    {
      ...base,
      kind: 'level',
      over: 'max',
      id: 'server.longest_transaction',
      title: 'Age of the oldest open transaction',
      unit: 's',
      better: 'lower',
      limits: { warning: 300, critical: 3_600 },
      value: (labels) => worst(labels, ({ figures }) => figures.longestTransactionSeconds),
      promql: (query) =>
        `max${by(query)} (max_over_time(${select('db_server_longest_transaction_seconds', query)}[${query.range}]))`,
    },
  ];
}

function isDatabase(system: string): boolean {
  return system !== 'rabbitmq' && system !== 'redis';
}

function cacheRequests(query: PromQuery, ...more: string[]): string {
  return `sum${by(query)} (rate(${select('db_server_cache_requests_total', query, ...more)}[${query.range}]))`;
}

/** Returns the selector of a metric with the matchers of the query and more. */
function select(metric: FamilyName, { matchers }: PromQuery, ...more: string[]): string {
  const all = [matchers, ...more].filter((one) => one !== '');
  return all.length === 0 ? metric : `${metric}{${all.join(',')}}`;
}

function by({ by }: PromQuery): string {
  return by.length === 0 ? '' : ` by (${by.join(', ')})`;
}
