import { formatMs, formatSpan } from '../base/duration-text.ts';
import { formatRatio } from '../base/quantity-text.ts';
import type { Finding } from '../host/findings.ts';
import type { SignalHost } from '../host/signals.ts';
import type { WindowSummary } from '../windows/window-summary.ts';

/** With fewer requests, one that failed would be a finding. */
const minRequests = 20;
/** And with fewer than these, the 99th percentile is the slowest one or two. */
const minRequestsOfP99 = 100;
/** What is waited for on the account of requests beyond the 99th percentile. */
const shareBeyondP99 = 0.01;

/** One route in a live window. */
export interface ReadRoute
  extends Pick<WindowSummary, 'seconds' | 'requests' | 'requestsPerSecond' | 'errors'> {
  readonly route: string;
  readonly errorRatio: number;
  readonly latency: { readonly p50Ms: number; readonly p99Ms: number };
}

/** Returns the routes that fail too often or take too long, by the limits of the service's signals. */
export function routeFindings(routes: readonly ReadRoute[], signals: SignalHost): readonly Finding[] {
  return routes.flatMap((route) => [...failing(route, signals), ...late(route, signals)]);
}

function failing(
  { route, seconds, requests, requestsPerSecond, errors, errorRatio }: ReadRoute,
  signals: SignalHost,
): Finding[] {
  const signal = signals.get('http.error_ratio');
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
  { route, seconds, requests, requestsPerSecond, latency: { p50Ms, p99Ms } }: ReadRoute,
  signals: SignalHost,
): Finding[] {
  const signal = signals.get('http.latency_p99');
  const severity = requests < minRequestsOfP99 ? undefined : signal.severity(p99Ms / 1_000);
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
