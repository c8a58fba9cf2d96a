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
/** A command that reads all of something and is quicker every time, reads little; so does who waits for less on average. */
const noticeableMs = 10;
/** Routes that are named as evidence. */
const maxNamed = 3;

/**
 * Returns what could be asked of databases and caches in a better way, with what shows it.
 *
 * @param isWaitTold Whether the pools themselves tell of those who wait for connections.
 */
export function queryFindings(
  { commands, routes, types }: Queries,
  windowMs: number,
  { details }: ReadOptions,
  isWaitTold: boolean,
): Finding[] {
  const all = [...routes];
  return [
    ...all.flatMap((route) => repeated(route, windowMs, details)),
    ...(isWaitTold ? [] : waiting(all, windowMs)),
    ...slow(Array.from(types), windowMs),
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

function waiting(all: readonly RouteQueries[], windowMs: number): Finding[] {
  const routes = all
    .map((route) => {
      const reported = reportedRoute(route, windowMs);
      const meanMs = reported.waitShare * route.durations.readTotals(windowMs).latency.meanMs;
      return { ...reported, meanMs, totalMs: meanMs * reported.requests };
    })
    .filter(({ requests, waitShare, meanMs }) => {
      return requests >= enoughRequests && waitShare >= highWaitShare && meanMs >= noticeableMs;
    })
    .sort((a, b) => b.totalMs - a.totalMs);
  const [worst, ...others] = routes;
  if (worst === undefined) return [];
  return [
    {
      id: 'query-waits',
      severity: 'warning',
      title:
        others.length === 0
          ? `${worst.route} waits for database connections`
          : `${worst.route} and ${others.length} more wait for database connections`,
      evidence: routes
        .slice(0, maxNamed)
        .map(
          ({ route, requests, waitShare, meanMs }) =>
            `${percent(waitShare)} of the time of ${requests} requests of ${route}, ${formatMs(meanMs)} each`,
        ),
      next: 'Look for connections that are held longer than needed before making the pool larger.',
      cost: routes.reduce((sum, { totalMs }) => sum + totalMs, 0) / windowMs,
    },
  ];
}

function slow(types: readonly QueryType[], windowMs: number): Finding[] {
  const slowTypes = types
    .map((type) => reportedType(type, windowMs))
    .filter(({ calls, slowRatio }) => calls >= enoughCalls && slowRatio > highSlowRatio)
    .sort((a, b) => b.slow - a.slow);
  const [worst] = slowTypes;
  if (worst === undefined) return [];
  const shares = slowTypes.map(({ operation, slowRatio }) => `${percent(slowRatio)} of the ${operation}`);
  return [
    {
      id: 'slow-queries',
      severity: 'warning',
      title: `${new Intl.ListFormat('en').format(shares)} queries are slow`,
      evidence: slowTypes.map(
        ({ calls, operation, p99Ms, slow }) =>
          `${slow} of ${calls} ${operation} took longer than their threshold, p99 ${formatMs(p99Ms)}`,
      ),
      next: 'Look at the slowest of them on the page of queries, and at their plans.',
      signal: 'database.slow_ratio',
      ...(slowTypes.length === 1 ? { labels: { operation: worst.operation } } : {}),
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
