import {
  checkOptions,
  defaultMonitor,
  isMonitor,
  type Monitor,
  serveNodeRequest,
} from '@golden-signals/core/adapter';
import type { ExpressRequest } from './express-internals.ts';
import { refuseRequest } from './factory-call.ts';
import type { Middleware } from './middleware.ts';
import { pathOf } from './request-path.ts';

export interface MonitoringRoutesOptions {
  /** Default: the process-wide monitor, `defaultMonitor()`. */
  monitor?: Monitor;
}

/**
 * Serves the monitor's endpoints (`/metrics`, and what extensions add) below the path that it is mounted on, or one of
 * them where it is mounted on that endpoint's own path, and leaves every other request to the next handler. Its own
 * answers are not counted as requests of the service.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function monitoringRoutes(options: MonitoringRoutesOptions = {}): Middleware {
  refuseRequest('monitoringRoutes', options);
  checkOptions('monitoringRoutes', options, { monitor: isMonitor });
  const { monitor = defaultMonitor() } = options;
  return function goldenSignalsRoutes(req, res, next) {
    const path = endpointPath(monitor.endpoints, req);
    if (path === undefined) {
      next();
      return;
    }
    // Before it is answered, so that a scrape does not find itself in flight.
    monitor.http.ignore(res);
    serveNodeRequest(monitor.endpoints, req, res, path);
  };
}

/** The path of the endpoint that a request is for, as the table knows it. */
function endpointPath(endpoints: Monitor['endpoints'], req: ExpressRequest): string | undefined {
  const path = pathOf(req.url ?? '');
  if (endpoints.match(path) !== undefined) return path;
  if (path !== '/') return undefined;
  const { baseUrl = '' } = req;
  return Array.from(endpoints, ({ paths }) => paths)
    .flat()
    .find((own) => baseUrl.endsWith(own));
}
