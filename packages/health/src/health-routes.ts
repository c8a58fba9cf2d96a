import type { IncomingMessage, ServerResponse } from 'node:http';
import { defaultMonitor, type Monitor } from '@golden-signals/core';
import { serveNodeRequest } from '@golden-signals/core/extension';
import { type Health, health } from './health.ts';
import type { HealthOptions } from './health-options.ts';

export interface HealthRoutesOptions extends HealthOptions {
  /** Default: the process-wide monitor, `defaultMonitor()`. */
  monitor?: Monitor;
}

/** Fits `app.use` of Express 4 and 5, and of whatever else takes such functions. */
export interface HealthRoutes {
  (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void): void;
  /** For `gracefulShutdown`, for changes, and for more checks. */
  readonly health: Health;
}

/**
 * The health endpoints of an Express application, and nothing else: for those who want just this. Beside
 * `monitoringRoutes()`, which serves every endpoint of a monitor, use `monitor.use(health(…))` instead.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`, and `ERR_GS_EXTENSION_DUPLICATE` when
 *   the monitor has a health already
 */
export function healthRoutes(options: HealthRoutesOptions = {}): HealthRoutes {
  const { monitor = defaultMonitor(), ...healthOptions } = options;
  const extension = health(healthOptions);
  monitor.use(extension);
  const routes = (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void): void => {
    const endpoint = monitor.endpoints.match(req.url ?? '/');
    if (endpoint === undefined || !extension.endpoints.includes(endpoint)) {
      next();
      return;
    }
    // Before it is answered, so that probes are not counted as requests of the service.
    monitor.http.ignore(res);
    serveNodeRequest(monitor.endpoints, req, res);
  };
  return Object.assign(routes, { health: extension });
}
