import { type Labels, type PromQuery, promql, type SignalDefinition } from '@golden-signals/core/extension';
import type { Queries } from './queries.ts';

/** Numbers of queries that are worth watching. */
export function querySignals({ routes, types }: Queries): SignalDefinition[] {
  return [
    {
      kind: 'ratio',
      id: 'database.slow_ratio',
      title: 'Share of slow queries',
      unit: 'ratio',
      better: 'lower',
      limits: { warning: 0.1 },
      labels: ['operation'],
      series: () => Array.from(types, ({ operation }) => ({ operation })),
      totals: ({ operation }) => {
        const found = [...types].filter((type) => operation === undefined || type.operation === operation);
        return { bad: sum(found, ({ slow }) => slow), total: sum(found, ({ calls }) => calls) };
      },
      promql: (query) => promql.share(rate('db_slow_queries_total', query), queries(query)),
      promqlTotal: queries,
      promqlLabels: () => metricLabels,
    },
    {
      kind: 'ratio',
      id: 'database.repeated_ratio',
      title: 'Share of querying requests that repeat a query',
      unit: 'ratio',
      better: 'lower',
      labels: ['route'],
      series: () => new Map(Array.from(routes, ({ route }) => [route, { route }])).values(),
      totals: ({ route }: Labels) => {
        const found = [...routes].filter((one) => route === undefined || one.route === route);
        return {
          bad: sum(found, ({ requestsWithRepetition }) => requestsWithRepetition),
          total: sum(found, ({ requests }) => requests),
        };
      },
      // Prometheus knows the queries that are repeated, but not in how many requests.
      promql: () => undefined,
    },
  ];
}

const metricLabels: Labels = { operation: 'db_operation_name' };
/** To OpenTelemetry, caches are databases. */
const noCache = 'db_system_name!~"redis|valkey|memcached"';

function queries(query: PromQuery): string {
  const all = query.histograms === 'native' ? 'histogram_count' : '';
  const metric = `db_client_operation_duration_seconds${all === '' ? '_count' : ''}`;
  return rate(metric, query, all, noCache);
}

function rate(metric: string, { by, matchers, range }: PromQuery, of = '', ...more: string[]): string {
  const grouping =
    by.length === 0 ? '' : ` by (${by.map((label) => metricLabels[label] ?? label).join(', ')})`;
  const all = [matchers, ...more].filter((one) => one !== '').join(',');
  return `sum${grouping} (${of}(rate(${metric}${all === '' ? '' : `{${all}}`}[${range}])))`;
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
