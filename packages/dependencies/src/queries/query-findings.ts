import { type Finding, formatMs, type ReadOptions } from '@golden-signals/core/extension';
import type { WholeRead } from './command-calls.ts';
import type { Queries } from './queries.ts';
import {
  type ReportedRepetition,
  reportedRepetitions,
  reportedRoute,
  reportedType,
} from './queries-report.ts';
import type { QueryType } from './query-types.ts';
import type { RouteQueries } from './route-queries.ts';

/** A larger share of slow queries of one type is worth a look. */
const highSlowRatio = 0.1;
/** Fewer say little about a share. */
const enoughCalls = 20;
const enoughRequests = 5;
/** Share of the time of requests that is spent waiting for a connection. */
const highWaitShare = 0.1;
/** A command that reads all of something and is quicker every time, reads little. */
const noticeableMs = 10;

/** Returns what could be asked of databases and caches in a better way, with what shows it. */
export function queryFindings(
  { commands, routes, types }: Queries,
  windowMs: number,
  { details }: ReadOptions,
): Finding[] {
  const all = [...routes];
  return [
    ...all.flatMap((route) => repeated(route, windowMs, details)),
    ...all.flatMap((route) => waiting(route, windowMs)),
    ...Array.from(types).flatMap((type) => slow(type, windowMs)),
    ...Array.from(commands).flatMap((command) => wholeReads(command, windowMs)),
  ];
}

function repeated(route: RouteQueries, windowMs: number, details: boolean): Finding[] {
  return reportedRepetitions(route, windowMs).map((repetition) => {
    const { callsPerRequest, fingerprint, requests, requestsRatio, site, summary, totalMs } = repetition;
    const evidence = [
      `in ${requests} ${requests === 1 ? 'request' : 'requests'}, ${percent(requestsRatio)} of those that query`,
      `${Math.round(callsPerRequest)} times in each on average, ${formatMs(totalMs)} together`,
      argumentsText(repetition),
      `fingerprint ${fingerprint}`,
    ];
    return {
      id: `repeated-query:${route.name}:${fingerprint}`,
      severity: 'warning',
      title: `${route.name} makes the query ${summary} again and again in one request`,
      evidence: details && site !== undefined ? [...evidence, `called at ${site}`] : evidence,
      next: nextOf(repetition),
      signal: 'database.repeated_ratio',
      labels: { route: route.route },
      cost: totalMs / windowMs,
    };
  });
}

function argumentsText({ sameArgumentsRatio }: ReportedRepetition): string {
  if (sameArgumentsRatio === 0) return 'each time with other arguments';
  if (sameArgumentsRatio >= 1) return 'each time with the same arguments';
  return `${percent(sameArgumentsRatio)} of the repetitions with the same arguments`;
}

function nextOf({ sameArgumentsRatio }: ReportedRepetition): string {
  const advice =
    sameArgumentsRatio >= 0.5
      ? 'Keep the first answer for the rest of the request'
      : 'Ask for all of them at once, with a join or a list of ids';
  return `${advice}; where it is meant so, add the fingerprint to repeatedQueries.ignore, with the reason.`;
}

function waiting(route: RouteQueries, windowMs: number): Finding[] {
  const { databaseShare, requests, waitShare } = reportedRoute(route, windowMs);
  if (requests < enoughRequests || waitShare < highWaitShare) return [];
  return [
    {
      id: `pool-wait:${route.name}`,
      severity: 'warning',
      title: `${route.name} waits for database connections`,
      evidence: [
        `${percent(waitShare)} of the time of ${requests} requests passed waiting for a connection`,
        `${percent(databaseShare)} of it passed in queries, the waiting included`,
      ],
      next: 'Look for connections that are held longer than needed before making the pool larger.',
    },
  ];
}

function slow(type: QueryType, windowMs: number): Finding[] {
  const { calls, operation, p99Ms, slow, slowRatio } = reportedType(type, windowMs);
  if (calls < enoughCalls || slowRatio <= highSlowRatio) return [];
  return [
    {
      id: `slow-queries:${operation}`,
      severity: 'warning',
      title: `${percent(slowRatio)} of the ${operation} queries are slow`,
      evidence: [`${slow} of ${calls} took longer than their threshold`, `p99 ${formatMs(p99Ms)}`],
      next: 'Look at the slowest of them on the page of queries, and at their plans.',
      signal: 'database.slow_ratio',
      labels: { operation },
    },
  ];
}

function wholeReads({ command, instead, target, window }: WholeRead, windowMs: number): Finding[] {
  const { latency, requests } = window.readTotals(windowMs);
  if (requests === 0 || (command !== 'KEYS' && latency.maxMs < noticeableMs)) return [];
  return [
    {
      id: `whole-read:${target}:${command}`,
      severity: 'info',
      title: `${command} reads everything at once while ${target} serves nobody else`,
      evidence: [
        `${requests} ${requests === 1 ? 'call' : 'calls'}, the longest took ${formatMs(latency.maxMs)}`,
      ],
      next: `Use ${instead}.`,
      cost: (latency.meanMs * requests) / windowMs,
    },
  ];
}

function percent(ratio: number): string {
  const percents = ratio * 100;
  return `${percents > 0 && percents < 1 ? percents.toFixed(1) : Math.round(percents)} %`;
}
