import {
  checkOptions,
  defaultMonitor,
  isMonitor,
  type Monitor,
  serveNodeRequest,
} from '@golden-signals/core/adapter';
import type { FastifyInstance, FastifyPluginAsync, FastifySchema } from 'fastify';
import { refuseCall, splitOptions } from './register-options.ts';

export interface MonitoringRoutesOptions {
  /** Default: the monitor of the application, else the process-wide one, `defaultMonitor()`. */
  monitor?: Monitor;
}

/**
 * Mounts the monitor's endpoints (`/metrics`, and what extensions add until the application is ready) as routes, below
 * the `prefix` of its registration. `goldenSignals` does so by itself, unless it is told otherwise.
 *
 * They are routes like any other: hooks of the instance guard them, and `logLevel` quietens them. Their requests are
 * not counted as requests of the service.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export const monitoringRoutes: FastifyPluginAsync<MonitoringRoutesOptions> = async (app, options) => {
  refuseCall('monitoringRoutes', app);
  const { own } = splitOptions(options);
  checkOptions('monitoringRoutes', own, { monitor: isMonitor });
  const { monitor = app.hasDecorator('goldenSignals') ? app.goldenSignals : defaultMonitor() } = own;
  let ready = false;
  const stopWatching = monitor.endpoints.watch(({ name, paths }) => {
    if (!ready) for (const path of paths) mount(app, monitor, path);
    else monitor.logger.warn({ endpoint: name }, 'Fastify is ready: it does not serve an endpoint added now');
  });
  app.addHook('onReady', async () => {
    ready = true;
  });
  app.addHook('onClose', async () => stopWatching());
};

function mount(app: FastifyInstance, monitor: Monitor, path: string): void {
  for (const url of routeUrls(app, path)) {
    app.route({
      method: ['GET', 'HEAD'],
      url,
      config: { monitoring: { exclude: true } },
      // As @fastify/swagger has it.
      schema: { hide: true } as FastifySchema,
      handler(request, reply) {
        // Before it is answered, so that a scrape does not find itself in flight.
        monitor.http.ignore(reply.raw);
        reply.hijack();
        serveNodeRequest(monitor.endpoints, request.raw, reply.raw, path);
      },
    });
  }
}

/** What Fastify must route so that a trailing slash of an endpoint's path does not matter. */
export function routeUrls(app: FastifyInstance, path: string): readonly string[] {
  const canonical = path.replace(/(.)\/$/, '$1');
  return ignoresTrailingSlash(app) || canonical === '/' ? [canonical] : [canonical, `${canonical}/`];
}

interface RouterConfig {
  readonly ignoreTrailingSlash?: boolean;
}

/** Whether Fastify takes `/metrics/` for `/metrics` itself. */
function ignoresTrailingSlash({ initialConfig }: FastifyInstance): boolean {
  const { routerOptions, ignoreTrailingSlash } = initialConfig as RouterConfig & {
    readonly routerOptions?: RouterConfig;
  };
  return ignoreTrailingSlash === true || routerOptions?.ignoreTrailingSlash === true;
}
