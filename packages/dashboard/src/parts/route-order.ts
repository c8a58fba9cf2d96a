import type { RouteSignals, RouteTotals } from '@golden-signals/core/extension';
import type { QueriesOfRoute } from './route-queries.ts';

/** A route that may be shown. */
export interface RankedRoute extends RouteTotals {
  readonly queries?: QueriesOfRoute | undefined;
}

const totals: Readonly<Record<string, (route: RankedRoute) => number | string>> = {
  route: ({ route }) => route,
  rate: ({ requestsPerSecond }) => requestsPerSecond,
  errors: ({ errorRatio }) => errorRatio,
  apdex: ({ apdex }) => apdex,
  time: ({ requests, latency }) => requests * latency.meanMs,
  queries: ({ queries }) => queries?.perRequest ?? -1,
};

const percentiles: Readonly<Record<string, (route: RouteSignals) => number>> = {
  p50: ({ latency }) => latency.p50Ms,
  p95: ({ latency }) => latency.p95Ms,
  p99: ({ latency }) => latency.p99Ms,
  p999: ({ latency }) => latency.p999Ms,
};

/**
 * Returns the routes in the order of a column, `time` for one that does not exist.
 *
 * @param order `up` or `down`.
 * @param withPercentiles Called for each route where these decide, and only there.
 */
export function inOrder(
  routes: readonly RankedRoute[],
  { column, order }: { readonly column: string; readonly order: string },
  withPercentiles: (route: RankedRoute) => RouteSignals | undefined,
): readonly RankedRoute[] {
  const sign = order === 'up' ? 1 : -1;
  const percentile = Object.hasOwn(percentiles, column) ? percentiles[column] : undefined;
  const total = Object.hasOwn(totals, column) ? totals[column]! : totals.time!;
  const keyOf = (route: RankedRoute) => {
    if (percentile === undefined) return total(route);
    const read = withPercentiles(route);
    return read === undefined ? 0 : percentile(read);
  };
  return routes
    .map((route) => ({ route, key: keyOf(route) }))
    .sort((a, b) => (a.key === b.key ? 0 : a.key < b.key ? -sign : sign))
    .map(({ route }) => route);
}
