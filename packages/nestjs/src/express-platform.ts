import type { Monitor } from '@golden-signals/core/adapter';
import { type Middleware, observeApplication } from '@golden-signals/express';
import type { EndpointMount, Platform } from './platform.ts';
import { routeSettingsOf } from './route-settings.ts';

interface ExpressApplication {
  use(middleware: Middleware): unknown;
}

export class ExpressPlatform implements Platform {
  readonly #app: ExpressApplication;

  constructor(app: ExpressApplication) {
    this.#app = app;
  }

  /** At the front of the application: Nest's body parser answers before any middleware of a module. */
  observe(monitor: Monitor): void {
    observeApplication(this.#app, { monitor, describeRoute: routeSettingsOf });
  }

  mount({ monitor, path: mountPath, answer }: EndpointMount): void {
    this.#app.use(function goldenSignalsRoutes(req, res, next) {
      const path = pathBelow(mountPath, req.url ?? '/');
      if (path === undefined || monitor.endpoints.match(path) === undefined) next();
      else answer(req, res, path).catch(next);
    });
  }
}

/** What a mount leaves of a URL's path; undefined when it does not lead there. */
function pathBelow(mountPath: string, url: string): string | undefined {
  if (!url.startsWith(mountPath)) return undefined;
  const query = url.indexOf('?');
  return url.slice(mountPath.length, query === -1 ? undefined : query);
}
