import type { RouteSignals } from '../host/service-snapshot.ts';
import type { Route } from '../http/routes/route.ts';
import { SlidingWindow } from '../windows/sliding-window.ts';
import type { SlotSummary } from '../windows/slot-summary.ts';
import type { WindowName } from '../windows/window-summary.ts';

/** Returns the signals of the routes that had a request in the window, the busiest first. */
export function routeSignals(routes: Iterable<Route>, window: WindowName): RouteSignals[] {
  return Array.from(routes, (route) => ({ route: route.template, ...route.window.read(window) }))
    .filter(({ requests }) => requests > 0)
    .sort((a, b) => b.requests - a.requests);
}

/** Returns the signals of the routes that had a request in the minute of a moment, by the clock, the busiest first. */
export function routesAt(
  routes: Iterable<Route>,
  atMs: number,
): (SlotSummary & Pick<RouteSignals, 'route'>)[] {
  const moment = { fromMs: atMs, toMs: atMs };
  return Array.from(routes, ({ template, window }) =>
    SlidingWindow.readSlotsTogether([window], 'long', moment).map((slot) => ({ route: template, ...slot })),
  )
    .flat()
    .sort((a, b) => b.requests - a.requests);
}
