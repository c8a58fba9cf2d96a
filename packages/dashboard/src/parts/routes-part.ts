import type { ExtensionHost, RouteSignals } from '@golden-signals/core/extension';
import type { Part } from '../part.ts';
import { momentOf } from './moment-of.ts';
import { queriesOfRoutes } from './route-queries.ts';
import { rowNumber } from './row-number.ts';
import type { RouteRow } from './shapes.ts';
import { windowOf } from './windows.ts';

const orders: Readonly<Record<string, (row: RouteRow) => number | string>> = {
  route: ({ route }) => route,
  rate: ({ requestsPerSecond }) => requestsPerSecond,
  errors: ({ errorRatio }) => errorRatio,
  p50: ({ p50Ms }) => p50Ms,
  p95: ({ p95Ms }) => p95Ms,
  p99: ({ p99Ms }) => p99Ms,
  p999: ({ p999Ms }) => p999Ms,
  apdex: ({ apdex }) => apdex,
  time: ({ timeShare }) => timeShare,
  queries: ({ queriesPerRequest }) => queriesPerRequest ?? -1,
};

/** Routes, and what they are of. */
interface CoveredRoutes {
  readonly routes: readonly RouteSignals[];
  readonly windowSeconds: number;
  /** The moment that was asked for. */
  readonly atMs?: number;
  /** Since when the routes are known in whose minute it is; undefined where none is. */
  readonly slotFromMs?: number;
}

const maxRows = 200;
const minuteMs = 60_000;

/**
 * The routes in one order, and of these the rows that are asked for: `sort`, `order` (`up` or `down`), `filter`, `from`,
 * `to`; over the `window`, or in the minute of a moment, `at`. With 1,000 routes they take 12 ms, so all who look share it, and it is done every two seconds.
 */
export function routesPart({ clock, live, sections, signals }: ExtensionHost): Part {
  return {
    everyMs: 2_000,
    read(parameters) {
      const { routes, ...covered } = routesOf(parameters);
      const totalMs = routes.reduce((sum, { requests, latency }) => sum + requests * latency.meanMs, 0);
      const errors = signals.get('http.error_ratio');
      const latency = signals.get('http.latency_p99');
      const apdex = signals.get('http.apdex');
      const queries = queriesOfRoutes(sections);
      const toRow = (route: RouteSignals): RouteRow => ({
        route: route.route,
        requests: route.requests,
        requestsPerSecond: route.requestsPerSecond,
        errorRatio: route.errorRatio,
        p50Ms: route.latency.p50Ms,
        p95Ms: route.latency.p95Ms,
        p99Ms: route.latency.p99Ms,
        p999Ms: route.latency.p999Ms,
        apdex: route.apdex,
        timeShare: totalMs === 0 ? 0 : (route.requests * route.latency.meanMs) / totalMs,
        queriesPerRequest: queries.get(route.route)?.perRequest,
        repeatsQueries: queries.get(route.route)?.isRepeating ?? false,
        errorSeverity: errors.severity(route.errorRatio),
        latencySeverity: latency.severity(route.latency.p99Ms / 1_000),
        apdexSeverity: apdex.severity(route.apdex),
        spark: [],
      });
      const filter = (parameters.get('filter') ?? '').toLowerCase();
      const wanted = routes.filter(({ route }) => route.toLowerCase().includes(filter)).map(toRow);
      sort(wanted, parameters.get('sort') ?? 'time', parameters.get('order') === 'up' ? 1 : -1);
      const from = rowNumber(parameters.get('from'), 0);
      const to = Math.min(rowNumber(parameters.get('to'), 50), from + maxRows);
      const rows = wanted.slice(from, to).map((row) => ({ ...row, spark: spark(row.route) }));
      return { ...covered, total: routes.length, matching: wanted.length, from, rows };
    },
  };

  /** Over the window, or in the minute of a moment. */
  function routesOf(parameters: URLSearchParams): CoveredRoutes {
    const atMs = momentOf(parameters)?.atMs;
    if (atMs === undefined) {
      const { routes, window } = live.snapshot(windowOf(parameters) <= minuteMs ? 'short' : 'long');
      return { routes, windowSeconds: window.seconds };
    }
    const offsetMs = clock.wallTimeMs() - clock.now();
    const routes = live.routesAt(atMs - offsetMs);
    const [first] = routes;
    return {
      routes,
      windowSeconds: (first?.lengthMs ?? minuteMs) / 1_000,
      atMs,
      ...(first === undefined ? {} : { slotFromMs: Math.round(first.fromMs + offsetMs) }),
    };
  }

  function spark(route: string): number[] {
    const minutes: number[] = new Array(15).fill(0);
    const now = clock.now();
    for (const { fromMs, requests } of live.latencySlots(route, 'long')) {
      const minute = 14 - Math.floor((now - fromMs) / minuteMs);
      if (minute >= 0) minutes[minute] = requests;
    }
    return minutes;
  }
}

function sort(rows: RouteRow[], name: string, sign: number): void {
  const key = orders[name] ?? orders.time!;
  rows.sort((a, b) => {
    const [left, right] = [key(a), key(b)];
    return left === right ? 0 : left < right ? -sign : sign;
  });
}
