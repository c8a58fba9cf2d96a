import type { JobSignals, ServiceIdentity } from '../host/extension-host.ts';
import type { Route } from '../http/routes/route.ts';
import type { SaturationSnapshot } from '../process/runtime-metrics.ts';
import type { WindowName, WindowSummary } from '../windows/window-summary.ts';

/** Latency, traffic, errors and Apdex of one window: a route's or the whole service's. */
export type Signals = WindowSummary;

/** The signals of one route. */
export interface RouteSignals extends Signals {
  /** The template, for example `/users/:id`, or `<unmatched>`. */
  readonly route: string;
}

/** The four golden signals of the service at one moment; what `monitor.snapshot()` returns. */
export interface MonitorSnapshot {
  /** Unix milliseconds. */
  readonly timestampMs: number;
  /** Since the monitor was created. */
  readonly uptimeSeconds: number;
  readonly service: ServiceIdentity;
  /** The window that `total` and `routes` cover when it is full. */
  readonly window: { readonly name: WindowName; readonly seconds: number };
  readonly total: Signals;
  /** Routes with at least one request in the window, the busiest first. */
  readonly routes: readonly RouteSignals[];
  /** Jobs with at least one run in the window, the busiest first; they are no part of `total`. */
  readonly jobs: readonly JobSignals[];
  /** Requests being answered now. */
  readonly inFlight: number;
  /** Undefined when runtime metrics are switched off. */
  readonly saturation: SaturationSnapshot | undefined;
}

/** Returns the signals of the routes that had a request in the window, the busiest first. */
export function routeSignals(routes: Iterable<Route>, window: WindowName): RouteSignals[] {
  return Array.from(routes, (route) => ({ route: route.template, ...route.window.read(window) }))
    .filter(({ requests }) => requests > 0)
    .sort((a, b) => b.requests - a.requests);
}
