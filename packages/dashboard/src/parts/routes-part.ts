import type { ExtensionHost, RouteSignals, RouteTotals, WindowName } from '@golden-signals/core/extension';
import type { Part } from '../part.ts';
import { type QueriesOfRoute, queriesOfRoutes } from './route-queries.ts';
import { rowNumber } from './row-number.ts';
import type { RouteRow } from './shapes.ts';
import { windowOf } from './windows.ts';

/** A route that may be shown. */
interface RankedRoute extends RouteTotals {
  readonly queries: QueriesOfRoute | undefined;
}

/** What routes are in order of, without their percentiles. */
const ordersOfTotals: Readonly<Record<string, (route: RankedRoute) => number | string>> = {
  route: ({ route }) => route,
  rate: ({ requestsPerSecond }) => requestsPerSecond,
  errors: ({ errorRatio }) => errorRatio,
  apdex: ({ apdex }) => apdex,
  time: ({ requests, latency }) => requests * latency.meanMs,
  queries: ({ queries }) => queries?.perRequest ?? -1,
};

const ordersOfPercentiles: Readonly<Record<string, (route: RouteSignals) => number>> = {
  p50: ({ latency }) => latency.p50Ms,
  p95: ({ latency }) => latency.p95Ms,
  p99: ({ latency }) => latency.p99Ms,
  p999: ({ latency }) => latency.p999Ms,
};

const maxRows = 200;
const minuteMs = 60_000;

/**
 * The routes in one order, and of these the rows that are asked for: `sort`, `order` (`up` or `down`), `filter`, `from`,
 * `to`. Percentiles are read of the rows that are shown, and of all routes only to put them in order of one: with 1,000
 * routes that takes three times as long.
 */
export function routesPart({ clock, live, sections, signals }: ExtensionHost): Part {
  return {
    everyMs: 2_000,
    read(parameters) {
      const window = windowOf(parameters) <= minuteMs ? 'short' : 'long';
      const totals = live.routeTotals(window);
      const totalMs = totals.reduce((sum, { requests, latency }) => sum + requests * latency.meanMs, 0);
      const queries = queriesOfRoutes(sections);
      const filter = (parameters.get('filter') ?? '').toLowerCase();
      const wanted = totals
        .filter(({ route }) => route.toLowerCase().includes(filter))
        .map((route) => ({ ...route, queries: queries.get(route.route) }));
      const ranked = inOrder(wanted, parameters, window);
      const from = rowNumber(parameters.get('from'), 0);
      const to = Math.min(rowNumber(parameters.get('to'), 50), from + maxRows);
      const rows = ranked.slice(from, to).flatMap(({ route, queries: asked }) => {
        const read = live.route(route, window);
        return read === undefined ? [] : [toRow(read, asked, totalMs)];
      });
      return {
        windowSeconds: live.windowSeconds(window),
        total: totals.length,
        matching: wanted.length,
        from,
        rows,
      };
    },
  };

  function inOrder(
    routes: readonly RankedRoute[],
    parameters: URLSearchParams,
    window: WindowName,
  ): readonly RankedRoute[] {
    const name = parameters.get('sort') ?? 'time';
    const sign = parameters.get('order') === 'up' ? 1 : -1;
    const percentile = Object.hasOwn(ordersOfPercentiles, name) ? ordersOfPercentiles[name] : undefined;
    const ofTotals = Object.hasOwn(ordersOfTotals, name) ? ordersOfTotals[name]! : ordersOfTotals.time!;
    const key = (route: RankedRoute) => {
      if (percentile === undefined) return ofTotals(route);
      const read = live.route(route.route, window);
      return read === undefined ? 0 : percentile(read);
    };
    return routes
      .map((route) => ({ route, key: key(route) }))
      .sort((a, b) => (a.key === b.key ? 0 : a.key < b.key ? -sign : sign))
      .map(({ route }) => route);
  }

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
      errorSeverity: signals.get('http.error_ratio').severity(errorRatio),
      latencySeverity: signals.get('http.latency_p99').severity(latency.p99Ms / 1_000),
      apdexSeverity: signals.get('http.apdex').severity(apdex),
      spark: spark(route.route),
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
