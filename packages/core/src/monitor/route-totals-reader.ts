import type { Clock } from '../base/clock.ts';
import type { RouteTotals } from '../host/service-snapshot.ts';
import type { HttpMonitor } from '../http/http-monitor.ts';
import { MomentaryReadings } from '../http/routes/momentary-readings.ts';
import type { WindowName } from '../windows/window-summary.ts';

/** Reads the totals of all routes. */
export class RouteTotalsReader {
  readonly #readings: MomentaryReadings<readonly RouteTotals[]>;

  constructor(clock: Clock) {
    this.#readings = new MomentaryReadings(clock);
  }

  /** Returns the routes with at least one request in the window, the busiest first. */
  read(http: HttpMonitor, window: WindowName): readonly RouteTotals[] {
    return this.#readings.get(window, http, () =>
      Array.from(http.routes(), (route) => ({
        route: route.template,
        ...route.window.readTotals(window),
      }))
        .filter((route) => route.requests > 0)
        .sort((a, b) => b.requests - a.requests),
    );
  }
}
