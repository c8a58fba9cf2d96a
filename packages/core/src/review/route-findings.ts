import { formatMs, formatSpan } from '../base/duration-text.ts';
import { formatRatio } from '../base/quantity-text.ts';
import type { ExtensionHost } from '../host/extension-host.ts';
import type { Finding } from '../host/findings.ts';
import type { RouteSignals, RouteTotals } from '../host/service-snapshot.ts';
import type { Signal, SignalHost } from '../host/signals.ts';
import type { WindowName } from '../windows/window-summary.ts';
import { type RouteFinding, toldTogether } from './told-together.ts';

/** Of fewer requests a share says nothing. */
const minRequests = 20;
/** Fewer are bad luck: of 20 requests, one that fails is past the limit. */
const minErrors = 5;
/** And with fewer than these, the 99th percentile is the slowest one or two. */
const minRequestsOfP99 = 100;
/** What is waited for on the account of requests beyond the 99th percentile. */
const shareBeyondP99 = 0.01;

/** Returns the routes that fail too often or take too long, by the limits of the service's signals. */
export function routeFindings(
  { live, signals }: Pick<ExtensionHost, 'live' | 'signals'>,
  window: WindowName,
): readonly Finding[] {
  const routes = live.routeTotals(window);
  return [...failing(routes, signals), ...late(routes, (route) => live.route(route, window), signals)];
}

function failing(routes: readonly RouteTotals[], signals: SignalHost): readonly Finding[] {
  const signal = signals.get('http.error_ratio');
  const judged = routes.filter(({ requests }) => requests >= minRequests);
  const mayFail = judged.filter(({ errors }) => errors >= minErrors);
  return toldTogether(
    mayFail.flatMap((route) => failingRoute(route, signal)),
    (count) => ({
      id: 'route-errors',
      title: `${count} of ${judged.length} routes fail too often`,
      limit: `the limit is ${formatRatio(lowestLimit(signal))}`,
      next: 'Read the groups of errors, the most frequent first: it may be one for all of them.',
      signal: signal.id,
    }),
  );
}

function failingRoute(
  { route, seconds, requests, requestsPerSecond, errors, errorRatio }: RouteTotals,
  signal: Signal,
): RouteFinding[] {
  const severity = signal.severity(errorRatio);
  if (severity === undefined) return [];
  const finding: Finding = {
    id: `route-errors:${route}`,
    severity,
    title: `${formatRatio(errorRatio)} of the requests to ${route} fail`,
    evidence: [
      `${errors} of ${requests} in the last ${formatSpan(seconds)}`,
      `the limit is ${formatRatio(signal.limits[severity]!)}`,
    ],
    next: `Read the groups of errors that name ${route}, the most frequent first.`,
    signal: signal.id,
    labels: { route },
    // Whoever got an error comes back for what a second may have taken.
    cost: requestsPerSecond * errorRatio,
  };
  return [{ finding, brief: `${formatRatio(errorRatio)} of ${route}` }];
}

function late(
  routes: readonly RouteTotals[],
  read: (route: string) => RouteSignals | undefined,
  signals: SignalHost,
): readonly Finding[] {
  const signal = signals.get('http.latency_p99');
  const judged = routes.filter(({ requests }) => requests >= minRequestsOfP99);
  // Percentiles are read only of routes that had a request beyond the limit, because reading them all takes long.
  const mayBeLate = judged.filter(({ latency }) => signal.severity(latency.maxMs / 1_000) !== undefined);
  return toldTogether(
    mayBeLate.flatMap(({ route }) => {
      const whole = read(route);
      return whole === undefined ? [] : lateRoute(whole, signal);
    }),
    (count) => ({
      id: 'route-latency',
      title: `${count} of ${judged.length} routes take too long`,
      limit: `the limit is ${formatMs(lowestLimit(signal) * 1_000)}`,
      next: 'See what their slow requests spend their time on: it may be the same for all of them.',
      signal: signal.id,
    }),
  );
}

function lateRoute(
  { route, seconds, requests, requestsPerSecond, latency: { p50Ms, p99Ms } }: RouteSignals,
  signal: Signal,
): RouteFinding[] {
  const severity = signal.severity(p99Ms / 1_000);
  if (severity === undefined) return [];
  const finding: Finding = {
    id: `route-latency:${route}`,
    severity,
    title: `One of a hundred requests to ${route} takes ${formatMs(p99Ms)} and more`,
    evidence: [
      `${requests} requests in the last ${formatSpan(seconds)}, half of them within ${formatMs(p50Ms)}`,
      `the limit is ${formatMs(signal.limits[severity]! * 1_000)}`,
    ],
    next: `See what the slow requests of ${route} spend their time on.`,
    signal: signal.id,
    labels: { route },
    cost: requestsPerSecond * shareBeyondP99 * (p99Ms / 1_000),
  };
  return [{ finding, brief: `p99 of ${route} is ${formatMs(p99Ms)}` }];
}

/** The one that all are past. */
function lowestLimit({ limits }: Signal): number {
  return limits.warning ?? limits.critical!;
}
