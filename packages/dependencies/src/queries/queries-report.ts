import type { WindowSummary, WindowTotals } from '@golden-signals/core';
import type { ReadOptions } from '@golden-signals/core/extension';
import type { Queries } from './queries.ts';
import type { QueryRecord } from './query-record.ts';
import type { QueryType } from './query-types.ts';
import type { RepeatedQuery, RouteQueries } from './route-queries.ts';
import type { SlowCall } from './slow-calls.ts';

/** Of each order, and of the slow ones. */
const maxQueries = 10;
/** Statements whose p99 is looked at: those in which it can be largest. */
const maxCandidates = 100;
const maxRoutes = 50;

/** Calls of a live window. */
export interface QueryNumbers {
  readonly calls: number;
  readonly callsPerSecond: number;
  readonly failed: number;
  /** Rows that were returned or changed, of all calls together. */
  readonly rows: number;
  /** Of all calls together, the wait included. */
  readonly totalMs: number;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  readonly maxMs: number;
}

/** All queries of one operation. */
export interface ReportedType extends QueryNumbers {
  readonly operation: string;
  readonly slow: number;
  /** From 0 to 1. */
  readonly slowRatio: number;
}

/** One statement. */
export interface ReportedQuery extends QueryNumbers {
  readonly fingerprint: string;
  readonly summary: string;
  /** Without literals. */
  readonly text: string;
  /** The part of `totalMs` before the queries were sent. */
  readonly waitMs: number;
  /** Where the application makes it, as far as that was asked for. */
  readonly site: string | undefined;
}

/** What requests of one route ask databases for, of those that ask at all. */
export interface ReportedRoute {
  /** `GET /orders`, or the name of a job. */
  readonly route: string;
  readonly requests: number;
  readonly queriesMean: number;
  readonly queriesP50: number;
  readonly queriesP99: number;
  /** Share of the time of these requests in which at least one query was not over, from 0 to 1. */
  readonly databaseShare: number;
  /** The part of it in which they waited for a connection, likewise. */
  readonly waitShare: number;
  /** Share of these requests that repeat a query, from 0 to 1. */
  readonly repeatedRatio: number;
}

/** A query that single requests of a route make again and again. */
export interface ReportedRepetition {
  readonly route: string;
  readonly fingerprint: string;
  readonly summary: string;
  /** Requests that show it. */
  readonly requests: number;
  /** Of those that ask databases at all, from 0 to 1. */
  readonly requestsRatio: number;
  readonly callsPerRequest: number;
  /** Share of the calls beyond the first whose arguments another call of the same request had, from 0 to 1. */
  readonly sameArgumentsRatio: number;
  readonly totalMs: number;
  readonly site: string | undefined;
}

/** Queries over the short live window, and the slow calls of the last 15 minutes. */
export interface QueriesReport {
  /** The one that took the most time first, as of all lists. */
  readonly types: readonly ReportedType[];
  readonly routes: readonly ReportedRoute[];
  readonly repeated: readonly ReportedRepetition[];
  /**
   * Statements, at most ten in each order; only for callers that may see details, as the next. `byP99` are of the 100
   * whose longest call and mean allow for the largest.
   */
  readonly top?: Readonly<Record<'byTime' | 'byCalls' | 'byP99' | 'byRows', readonly ReportedQuery[]>>;
  readonly slow?: readonly SlowCall[];
}

export function queriesReport(
  { records, routes, slow, types }: Queries,
  { details }: ReadOptions,
): QueriesReport {
  const perRoute = [...routes];
  return {
    types: Array.from(types, (type) => reportedType(type, 'short'))
      .filter(isCalled)
      .sort(by('totalMs')),
    routes: perRoute
      .map((route) => ({ route, requests: route.counts.readTotals('short').requests }))
      .filter(({ requests }) => requests > 0)
      .sort(by('requests'))
      .slice(0, maxRoutes)
      .map(({ route }) => reportedRoute(route, 'short')),
    repeated: perRoute
      .flatMap((route) => reportedRepetitions(route, 'short'))
      .map((repetition) => (details ? repetition : { ...repetition, site: undefined })),
    ...(details && { top: topOf(records), slow: slow.list() }),
  };
}

/** @param which As `SlidingWindow.read` takes it. */
export function reportedRepetitions(route: RouteQueries, which: 'short' | number): ReportedRepetition[] {
  const requests = route.repeated.size === 0 ? 0 : route.counts.readTotals(which).requests;
  return Array.from(route.repeated.values(), (repeated) =>
    reportedRepetition(route, repeated, requests, which),
  )
    .filter((repetition) => repetition.requests > 0)
    .sort(by('totalMs'));
}

export function reportedRoute(
  { name, counts, durations }: RouteQueries,
  which: 'short' | number,
): ReportedRoute {
  const queries = counts.read(which);
  const { latency, requests } = durations.readTotals(which);
  const totalMs = latency.meanMs * requests;
  const share = (ms: number) => (totalMs === 0 ? 0 : Math.min(1, ms / totalMs));
  return {
    route: name,
    requests: queries.requests,
    // Windows of milliseconds, in which queries are counted.
    queriesMean: queries.latency.meanMs,
    queriesP50: Math.round(queries.latency.p50Ms),
    queriesP99: Math.round(queries.latency.p99Ms),
    databaseShare: share(firstAmount(queries) / 1_000),
    waitShare: share(secondAmount(queries) / 1_000),
    repeatedRatio: queries.errorRatio,
  };
}

export function reportedType(type: QueryType, which: 'short' | number): ReportedType {
  const summary = type.read(which);
  const slow = type.slowIn(which);
  return {
    operation: type.operation,
    ...numbersOf(summary, summary.errors, secondAmount(summary)),
    slow,
    slowRatio: summary.requests === 0 ? 0 : slow / summary.requests,
  };
}

function reportedRepetition(
  { name }: RouteQueries,
  { record, window }: RepeatedQuery,
  all: number,
  which: 'short' | number,
): ReportedRepetition {
  const summary = window.readTotals(which);
  const { latency, requests } = summary;
  const calls = firstAmount(summary);
  const further = calls - requests;
  return {
    route: name,
    fingerprint: record.statement.fingerprint,
    summary: record.statement.summary,
    requests,
    requestsRatio: all === 0 ? 0 : Math.min(1, requests / all),
    callsPerRequest: requests === 0 ? 0 : calls / requests,
    sameArgumentsRatio: further <= 0 ? 0 : secondAmount(summary) / further,
    totalMs: latency.meanMs * requests,
    site: record.site,
  };
}

function topOf(records: Iterable<QueryRecord>): NonNullable<QueriesReport['top']> {
  const called = Array.from(records, (record) => ({ record, totals: record.window.readTotals('short') }));
  const known = new Map<QueryRecord, ReportedQuery>();
  // Percentiles are what takes time, so only those are read that are shown, or may be.
  const reported = (record: QueryRecord) => {
    const query = known.get(record) ?? reportedQuery(record);
    known.set(record, query);
    return query;
  };
  const first = (count: number, rank: (totals: WindowTotals) => number) =>
    called
      .filter(({ totals }) => totals.requests > 0)
      .sort((a, b) => rank(b.totals) - rank(a.totals))
      .slice(0, count)
      .map(({ record }) => reported(record));
  return {
    byTime: first(maxQueries, ({ latency, requests }) => latency.meanMs * requests),
    byCalls: first(maxQueries, ({ requests }) => requests),
    byP99: first(maxCandidates, largestP99Ms).sort(by('p99Ms')).slice(0, maxQueries),
    byRows: first(maxQueries, secondAmount),
  };
}

/** One call in a hundred takes at least p99, so the mean is at least a hundredth of it. */
function largestP99Ms({ latency }: WindowTotals): number {
  return Math.min(latency.maxMs, latency.meanMs * 100);
}

function reportedQuery({ statement, site, window }: QueryRecord): ReportedQuery {
  const summary = window.read('short');
  return {
    fingerprint: statement.fingerprint,
    summary: statement.summary,
    text: statement.text,
    ...numbersOf(summary, summary.errors, secondAmount(summary)),
    waitMs: firstAmount(summary) / 1_000,
    site,
  };
}

function numbersOf(
  { latency, requests, requestsPerSecond }: WindowSummary,
  failed: number,
  rows: number,
): QueryNumbers {
  return {
    calls: requests,
    callsPerSecond: requestsPerSecond,
    failed,
    rows,
    totalMs: latency.meanMs * requests,
    ...latency,
  };
}

/** Windows add up two amounts, which they call bytes. */
function firstAmount({ bytesInPerSecond, seconds }: WindowTotals): number {
  return Math.round(bytesInPerSecond * Math.max(1, seconds));
}

function secondAmount({ bytesOutPerSecond, seconds }: WindowTotals): number {
  return Math.round(bytesOutPerSecond * Math.max(1, seconds));
}

function isCalled({ calls }: QueryNumbers): boolean {
  return calls > 0;
}

/** Orders the largest first. */
function by<Key extends string>(what: Key): (a: Record<Key, number>, b: Record<Key, number>) => number {
  return (a, b) => b[what] - a[what];
}
