import {
  checkOptions,
  defaultMonitor,
  type Endpoint,
  isFunction,
  isMonitor,
  type Monitor,
} from '@golden-signals/core/adapter';
import type { FastifyPluginAsync } from 'fastify';
import { routeEndpoints } from './endpoint-routes.ts';
import { refuseCall, splitOptions } from './register-options.ts';

export interface MonitoringRoutesOptions {
  /** Default: the monitor of the application, else the process-wide one, `defaultMonitor()`. */
  monitor?: Monitor;
  /**
   * Which endpoints are served, for example `({ name }) => name.startsWith('health')` for the probes alone. Default:
   * all of them.
   */
  only?: (endpoint: Endpoint) => boolean;
}

/**
 * Mounts the monitor's endpoints (`/metrics`, and what extensions add at any time) as routes, below the `prefix` of its
 * registration. `goldenSignals` does so by itself, unless an option says otherwise. Where the application has a route
 * of its own at such a path, that one answers.
 *
 * They are routes like any other: hooks of the instance guard them, and `logLevel` quietens them. Their requests are
 * not counted as requests of the service.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`, and `ERR_GS_ENDPOINT_ROUTE_TAKEN` when
 *   the application becomes ready and `endpointConflicts` is `error`
 */
export const monitoringRoutes: FastifyPluginAsync<MonitoringRoutesOptions> = async (app, options) => {
  refuseCall('monitoringRoutes', app);
  const { own } = splitOptions(options);
  checkOptions('monitoringRoutes', own, { monitor: isMonitor, only: isFunction });
  const { monitor = app.hasDecorator('goldenSignals') ? app.goldenSignals : defaultMonitor(), only } = own;
  routeEndpoints(app, { monitor, only });
};
