import { checkRouteSettings, type RouteSettings } from '@golden-signals/core/adapter';
import type { ExpressRoute } from './express-internals.ts';
import type { Middleware } from './middleware.ts';

const settingsByMiddleware = new WeakMap<object, RouteSettings>();

/**
 * Says how the requests of one route are observed: `app.get('/orders/:id', monitorRoute({ name: 'order' }), handler)`.
 * The middleware does nothing but go on. Of a `router.route(path)` with several methods, the settings hold for all of
 * them, and of several `monitorRoute` the first counts. What `http.routes` says about the template wins.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function monitorRoute(settings: RouteSettings): Middleware {
  // Which labels there are is known when the route is first used.
  checkRouteSettings('monitorRoute', settings, settings?.labels);
  let isChecked = false;
  const goldenSignalsRoute: Middleware = (req, _res, next) => {
    if (!isChecked) {
      isChecked = true;
      const { route } = req as { route?: ExpressRoute };
      if (!route?.stack.some(({ handle }) => handle === goldenSignalsRoute)) sayUnused();
    }
    next();
  };
  settingsByMiddleware.set(goldenSignalsRoute, settings);
  return goldenSignalsRoute;
}

/** Returns what was said about a route where it was registered. */
export function settingsGivenTo({ stack }: ExpressRoute): RouteSettings | undefined {
  for (const { handle } of stack) {
    const settings = settingsByMiddleware.get(handle);
    if (settings !== undefined) return settings;
  }
  return undefined;
}

function sayUnused(): void {
  process.emitWarning(
    'monitorRoute() is part of no route, so that its settings are used for none: give it to one, as in app.get(path, monitorRoute({ … }), handler).',
    { type: 'GoldenSignalsWarning', code: 'ERR_GS_ROUTE_SETTINGS_UNUSED' },
  );
}
