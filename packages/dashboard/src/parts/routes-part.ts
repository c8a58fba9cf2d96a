import type { ExtensionHost, RouteSignals, RouteTotals } from '@golden-signals/core/extension';
import type { Part } from '../part.ts';
import { endOfSecond, momentOf } from './moment-of.ts';
import { inOrder, type RankedRoute } from './route-order.ts';
import { type QueriesOfRoute, queriesOfRoutes } from './route-queries.ts';
import { rowNumber } from './row-number.ts';
import type { RouteRow } from './shapes.ts';
import type { SharedSections } from './shared-sections.ts';
import { windowOf } from './windows.ts';

/** Routes, and what they are of. */
interface CoveredRoutes {
  readonly routes: readonly RouteTotals[];
  /** Returns one of them with its percentiles. */
  readonly withPercentiles: (route: RouteTotals) => RouteSignals | undefined;
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
 * `to`; over the `window`, or in the minute of a moment, `at`. Percentiles are read of the rows that are shown, and of all
 * routes only where these are in order of one: with 1,000 routes that takes several times as long.
 */
export function routesPart({ clock, live, signals }: ExtensionHost, shared: SharedSections): Part {
  const errors = signals.get('http.error_ratio');
  const latency99 = signals.get('http.latency_p99');
  const satisfied = signals.get('http.apdex');
  return {
    everyMs: 2_000,
    read(parameters) {
      const { routes, withPercentiles, ...covered } = routesOf(parameters);
      const totalMs = routes.reduce((sum, { requests, latency }) => sum + requests * latency.meanMs, 0);
      const queries = queriesOfRoutes(shared);
      const known: readonly RankedRoute[] =
        queries.size === 0 ? routes : routes.map((one) => ({ ...one, queries: queries.get(one.route) }));
      const filter = (parameters.get('filter') ?? '').toLowerCase();
      const wanted =
        filter === '' ? known : known.filter(({ route }) => route.toLowerCase().includes(filter));
      const column = parameters.get('sort') ?? 'time';
      const order = parameters.get('order') ?? 'down';
      const ranked = inOrder(wanted, { column, order }, withPercentiles);
      const from = rowNumber(parameters.get('from'), 0);
      const to = Math.min(rowNumber(parameters.get('to'), 50), from + maxRows);
      const rows = ranked.slice(from, to).flatMap((route) => {
        const read = withPercentiles(route);
        return read === undefined ? [] : [toRow(read, route.queries, totalMs)];
      });
      return { ...covered, total: routes.length, matching: wanted.length, from, rows };
    },
  };

  function toRow(route: RouteSignals, queries: QueriesOfRoute | undefined, totalMs: number): RouteRow {
    const { requests, requestsPerSecond, errorRatio, apdex, latency } = route;
    return {
      route: route.route,
      requests,
      requestsPerSecond,
      errorRatio,
      p50Ms: latency.p50Ms,
      p95Ms: latency.p95Ms,
      p99Ms: latency.p99Ms,
      p999Ms: latency.p999Ms,
      apdex,
      timeShare: totalMs === 0 ? 0 : (requests * latency.meanMs) / totalMs,
      queriesPerRequest: queries?.perRequest,
      repeatsQueries: queries?.isRepeating ?? false,
      errorSeverity: errors.severity(errorRatio),
      latencySeverity: latency99.severity(latency.p99Ms / 1_000),
      apdexSeverity: satisfied.severity(apdex),
      spark: spark(route.route),
    };
  }

  /** Over the window, or in the minute of a moment. */
  function routesOf(parameters: URLSearchParams): CoveredRoutes {
    const atMs = momentOf(parameters)?.atMs;
    if (atMs === undefined) {
      const window = windowOf(parameters) <= minuteMs ? 'short' : 'long';
      return {
        routes: live.routeTotals(window),
        withPercentiles: ({ route }) => live.route(route, window),
        windowSeconds: live.windowSeconds(window),
      };
    }
    const offsetMs = clock.wallTimeMs() - clock.now();
    const routes = live.routesAt(endOfSecond(atMs) - offsetMs);
    const [first] = routes;
    const byName = new Map(routes.map((route) => [route.route, route]));
    return {
      routes,
      withPercentiles: ({ route }) => byName.get(route),
      windowSeconds: (first?.lengthMs ?? minuteMs) / 1_000,
      atMs,
      ...(first === undefined ? {} : { slotFromMs: Math.round(first.fromMs + offsetMs) }),
    };
  }

  function spark(route: string): number[] {
    const minutes: number[] = new Array(15).fill(0);
    const now = clock.now();
    for (const { fromMs, requests } of live.requestsByMinute(route)) {
      const minute = 14 - Math.floor((now - fromMs) / minuteMs);
      if (minute >= 0) minutes[minute] = requests;
    }
    return minutes;
  }
}
