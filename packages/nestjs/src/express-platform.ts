import { announceEndpoints, type Monitor, urlPath } from '@golden-signals/core/adapter';
import type { Middleware } from '@golden-signals/express';
import { OwnRoutes, observeApplication } from '@golden-signals/express/integration';
import type { EndpointMount, Platform } from './platform.ts';
import { routeSettingsOf } from './route-settings.ts';

type ExpressApplication = Parameters<OwnRoutes['report']>[0] & { use(middleware: Middleware): unknown };

export class ExpressPlatform implements Platform {
  readonly #app: ExpressApplication;
  #ownRoutes: OwnRoutes | undefined;

  constructor(app: ExpressApplication) {
    this.#app = app;
  }

  /** At the front of the application: Nest's body parser answers before any middleware of a module. */
  observe(monitor: Monitor): void {
    if (monitor.enabled) observeApplication(this.#app, { monitor, describeRoute: routeSettingsOf });
  }

  mount({ monitor, path: mountPath, only, answer }: EndpointMount): void {
    const ownRoutes = new OwnRoutes(monitor, goldenSignalsRoutes, routeSettingsOf);
    this.#ownRoutes = ownRoutes;
    this.#app.use(goldenSignalsRoutes);
    function goldenSignalsRoutes(...[req, res, next]: Parameters<Middleware>): void {
      const path = pathBelow(mountPath, urlPath(req.url ?? '/'));
      const endpoint = path === undefined ? undefined : monitor.endpoints.match(path)?.endpoint;
      if (endpoint === undefined || !only(endpoint) || ownRoutes.answersLater(req, endpoint.name)) next();
      else answer(req, res, path!).catch(next);
    }
  }

  announce({ monitor, path, only }: EndpointMount): void {
    this.#ownRoutes?.report(this.#app, path);
    announceEndpoints(monitor, { where: 'Nest on Express', mountPath: path, only });
  }
}

/** Returns what a mount leaves of a path; undefined when it does not lead there. */
function pathBelow(mountPath: string, path: string): string | undefined {
  return path.startsWith(mountPath) ? path.slice(mountPath.length) : undefined;
}
