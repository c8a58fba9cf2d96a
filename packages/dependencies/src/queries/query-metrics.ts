import type { Counter, Histogram } from '@golden-signals/core';
import type { CallEnd, Metrics } from '@golden-signals/core/extension';
import type { QueryRecord } from './query-record.ts';
import type { RouteQueries } from './route-queries.ts';

const rowsLabels = ['db_system_name', 'db_collection_name', 'db_operation_name'] as const;

/**
 * What is counted of queries besides core's durations. Its fields are `private`, not `#private`, see docs/hot-path.md,
 * rule 12.
 */
export class QueryMetrics {
  private readonly returnedRows: Histogram<(typeof rowsLabels)[number]>;
  private readonly slowQueries: Counter<(typeof rowsLabels)[number]>;
  private readonly slowCalls: Counter<'kind' | 'operation' | 'collection'>;
  private readonly repeatedQueries: Counter<'route'>;

  constructor(metrics: Metrics) {
    this.returnedRows = metrics.histogram({
      name: 'db_client_response_returned_rows',
      help: 'Rows that databases answered queries with, or that these changed.',
      labelNames: rowsLabels,
      buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000],
    });
    this.slowQueries = metrics.counter({
      name: 'db_slow_queries_total',
      help: 'Queries that took longer than the threshold of slow ones.',
      labelNames: rowsLabels,
    });
    this.slowCalls = metrics.counter({
      name: 'slow_calls_total',
      help: 'Calls to caches, HTTP services and brokers that took longer than the threshold of slow ones.',
      labelNames: ['kind', 'operation', 'collection'],
    });
    this.repeatedQueries = metrics.counter({
      name: 'db_repeated_queries_total',
      help: 'Queries beyond the first one that single requests made again and again.',
      labelNames: ['route'],
    });
  }

  rows(record: QueryRecord, { target: { system }, rows }: CallEnd): void {
    if (rows === undefined) return;
    if (record.rowsSeries === undefined || record.rowsSystem !== system) {
      record.rowsSeries = this.returnedRows.labels(statementLabels(system, record.statement));
      record.rowsSystem = system;
    }
    record.rowsSeries.observe(rows);
  }

  slow({ target: { kind, system }, operation, collection = '' }: CallEnd): void {
    if (kind === 'database')
      this.slowQueries.labels(statementLabels(system, { operation, collection })).inc();
    else this.slowCalls.labels({ kind, operation, collection }).inc();
  }

  repeated(of: RouteQueries, queries: number): void {
    of.repeatedSeries ??= this.repeatedQueries.labels({ route: of.route });
    of.repeatedSeries.inc(queries);
  }
}

function statementLabels(
  system: string,
  { operation, collection = '' }: { readonly operation: string; readonly collection?: string | undefined },
) {
  return { db_system_name: system, db_collection_name: collection, db_operation_name: operation };
}
