import type { RouteSignals } from '../host/service-snapshot.ts';
import type { Route } from '../http/routes/route.ts';
import type { WindowName } from '../windows/window-summary.ts';

/** Returns the signals of the routes that had a request in the window, the busiest first. */
export function routeSignals(routes: Iterable<Route>, window: WindowName): RouteSignals[] {
  return Array.from(routes, (route) => ({ route: route.template, ...route.window.read(window) }))
    .filter(({ requests }) => requests > 0)
    .sort((a, b) => b.requests - a.requests);
}
