import { formatMs, formatSpan } from '../base/duration-text.ts';
import { formatRatio } from '../base/quantity-text.ts';
import type { ExtensionHost } from '../host/extension-host.ts';
import type { Finding } from '../host/findings.ts';
import type { RouteSignals, RouteTotals } from '../host/service-snapshot.ts';
import type { Signal } from '../host/signals.ts';
import type { WindowName } from '../windows/window-summary.ts';

/** With fewer requests, one that failed would be a finding. */
const minRequests = 20;
/** And with fewer than these, the 99th percentile is the slowest one or two. */
const minRequestsOfP99 = 100;
/** What is waited for on the account of requests beyond the 99th percentile. */
const shareBeyondP99 = 0.01;

/** Returns the routes that fail too often or take too long, by the limits of the service's signals. */
export function routeFindings(
  { live, signals }: Pick<ExtensionHost, 'live' | 'signals'>,
  window: WindowName,
): readonly Finding[] {
  const errors = signals.get('http.error_ratio');
  const latency = signals.get('http.latency_p99');
  return live.routeTotals(window).flatMap((route) => {
    // Percentiles are read only of routes that had a request beyond the limit, because reading them all takes long.
    const mayBeLate =
      route.requests >= minRequestsOfP99 && latency.severity(route.latency.maxMs / 1_000) !== undefined;
    const read = mayBeLate ? live.route(route.route, window) : undefined;
    return [...failing(route, errors), ...(read === undefined ? [] : late(read, latency))];
  });
}

function failing(
  { route, seconds, requests, requestsPerSecond, errors, errorRatio }: RouteTotals,
  signal: Signal,
): Finding[] {
  const severity = requests < minRequests ? undefined : signal.severity(errorRatio);
  if (severity === undefined) return [];
  return [
    {
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
    },
  ];
}

function late(
  { route, seconds, requests, requestsPerSecond, latency: { p50Ms, p99Ms } }: RouteSignals,
  signal: Signal,
): Finding[] {
  const severity = signal.severity(p99Ms / 1_000);
  if (severity === undefined) return [];
  const limitMs = signal.limits[severity]! * 1_000;
  return [
    {
      id: `route-latency:${route}`,
      severity,
      title: `One of a hundred requests to ${route} takes ${formatMs(p99Ms)} and more`,
      evidence: [
        `${requests} requests in the last ${formatSpan(seconds)}, half of them within ${formatMs(p50Ms)}`,
        `the limit is ${formatMs(limitMs)}`,
      ],
      next: `See what the slow requests of ${route} spend their time on.`,
      signal: signal.id,
      labels: { route },
      cost: requestsPerSecond * shareBeyondP99 * (p99Ms / 1_000),
    },
  ];
}
