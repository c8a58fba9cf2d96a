import {
  announceEndpoints,
  checkOptions,
  defaultMonitor,
  type Endpoint,
  isFunction,
  isMonitor,
  type Monitor,
  noteUnserved,
  serveEndpoint,
  startEnvironmentServer,
  urlPath,
} from '@golden-signals/core/adapter';
import type { ExpressRequest } from './express-internals.ts';
import { refuseRequest } from './factory-call.ts';
import type { Middleware } from './middleware.ts';
import { OwnRoutes } from './own-routes.ts';

export interface MonitoringRoutesOptions {
  /** Default: the process-wide monitor, `defaultMonitor()`. */
  monitor?: Monitor;
  /**
   * Which endpoints are served, for example `({ name }) => name.startsWith('health')` for the probes alone. Default: all
   * of them.
   */
  only?: (endpoint: Endpoint) => boolean;
}

/**
 * Serves the monitor's endpoints (`/metrics`, and what extensions add) below the path that it is mounted on, or one of
 * them where it is mounted on that endpoint's own path, and leaves every other request to the next handler. Where the
 * application has a route of its own at such a path, that one answers. Its own answers are not counted as requests of the
 * service. With `GS_METRICS_PORT` it starts the server on that port, and serves here only what is open to anyone: the probes.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function monitoringRoutes(options: MonitoringRoutesOptions = {}): Middleware {
  refuseRequest('monitoringRoutes', options);
  checkOptions('monitoringRoutes', options, { monitor: isMonitor, only: isFunction });
  const { monitor = defaultMonitor(), only: wanted = () => true } = options;
  const ownPort = monitor.enabled && monitor.options.managementPort !== undefined;
  // There is no start of the application that could be stopped any more.
  if (ownPort) startEnvironmentServer(monitor).catch((error) => noteUnserved(monitor, error));
  // A kubelet asks the port that the service is on, whatever a scraper does.
  const only = (endpoint: Endpoint) => wanted(endpoint) && (endpoint.access === 'open' || !ownPort);
  const ownRoutes = new OwnRoutes(monitor, goldenSignalsRoutes);
  let isFirst = true;
  function goldenSignalsRoutes(...[req, res, next]: Parameters<Middleware>): void {
    if (isFirst) {
      isFirst = false;
      const { app, baseUrl = '' } = req as ExpressRequest;
      ownRoutes.note(app, baseUrl);
      // Mounted on the path of an endpoint, it serves that one, wherever the others would be.
      const isMountedOnOne = Array.from(monitor.endpoints).some(({ paths }) =>
        paths.some((path) => baseUrl.endsWith(path)),
      );
      if (!isMountedOnOne) announceEndpoints(monitor, { where: 'Express', mountPath: baseUrl, only });
    }
    const served = endpointOf(monitor.endpoints, req, only);
    if (served === undefined || ownRoutes.answersLater(req, served.name)) next();
    else serveEndpoint(monitor, req, res, { path: served.path });
  }
  return goldenSignalsRoutes;
}

interface Served {
  readonly name: string;
  /** As the table knows it. */
  readonly path: string;
}

/** The endpoint that a request is for. */
function endpointOf(
  endpoints: Monitor['endpoints'],
  req: ExpressRequest,
  only: (endpoint: Endpoint) => boolean,
): Served | undefined {
  const path = urlPath(req.url ?? '/');
  const match = endpoints.match(path);
  if (match !== undefined && only(match.endpoint)) return { name: match.endpoint.name, path };
  if (path !== '/') return undefined;
  const { baseUrl = '' } = req;
  for (const { endpoint, paths } of endpoints) {
    const own = only(endpoint) ? paths.find((one) => baseUrl.endsWith(one)) : undefined;
    if (own !== undefined) return { name: endpoint.name, path: own };
  }
  return undefined;
}
