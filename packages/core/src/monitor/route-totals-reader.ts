import type { Clock } from '../base/clock.ts';
import type { RouteTotals } from '../host/service-snapshot.ts';
import type { HttpMonitor } from '../http/http-monitor.ts';
import { requestTotalAt, requestTotalsLength } from '../http/routes/request-totals.ts';
import type { WindowName } from '../windows/window-summary.ts';

/** For so long a window is the same when no request has ended. */
const sameMomentMs = 50;

interface Reading {
  readonly atMs: number;
  readonly requests: number;
  readonly routes: readonly RouteTotals[];
}

/** Reads the totals of all routes; those who ask in the same moment share one reading, because a thousand routes take milliseconds. */
export class RouteTotalsReader {
  readonly #clock: Clock;
  readonly #readings = new Map<WindowName, Reading>();
  readonly #sums = new Float64Array(requestTotalsLength);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Returns the routes with at least one request in the window, the busiest first. */
  read(http: HttpMonitor, window: WindowName): readonly RouteTotals[] {
    const atMs = this.#clock.now();
    http.sumTotals(this.#sums);
    const requests = this.#sums[requestTotalAt.requests]! + this.#sums[requestTotalAt.untimed]!;
    const known = this.#readings.get(window);
    if (known?.requests === requests && atMs - known.atMs <= sameMomentMs) return known.routes;
    const routes = Array.from(http.routes(), (route) => ({
      route: route.template,
      ...route.window.readTotals(window),
    }))
      .filter((route) => route.requests > 0)
      .sort((a, b) => b.requests - a.requests);
    this.#readings.set(window, { atMs, requests, routes });
    return routes;
  }
}
