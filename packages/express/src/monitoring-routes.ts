import {
  checkOptions,
  defaultMonitor,
  isMonitor,
  type Monitor,
  serveNodeRequest,
} from '@golden-signals/core/adapter';
import type { Middleware } from './middleware.ts';
import { pathOf } from './request-path.ts';

export interface MonitoringRoutesOptions {
  /** Default: the process-wide monitor, `defaultMonitor()`. */
  monitor?: Monitor;
}

/**
 * Serves the monitor's endpoints (`/metrics`, and what extensions add) below the path that it is mounted on, and leaves
 * every other request to the next handler. Its own answers are not counted as requests of the service.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function monitoringRoutes(options: MonitoringRoutesOptions = {}): Middleware {
  checkOptions('monitoringRoutes', options, { monitor: isMonitor });
  const { monitor = defaultMonitor() } = options;
  return function goldenSignalsRoutes(req, res, next) {
    const path = pathOf(req.url ?? '');
    if (monitor.endpoints.match(path) === undefined) {
      next();
      return;
    }
    // Before it is answered, so that a scrape does not find itself in flight.
    monitor.http.ignore(res);
    serveNodeRequest(monitor.endpoints, req, res, path);
  };
}
