import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type AdapterOptions,
  assertMadeWith,
  configureAdapter,
  type HttpMonitor,
  type HttpOptions,
  isBoolean,
  type ManagementServer,
  type Monitor,
  type RouteSettings,
  startEnvironmentServer,
} from '@golden-signals/core/adapter';
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { monitorFor } from './application-monitor.ts';
import { hasEndpointsOnly } from './endpoint-routes.ts';
import { ErrorHandlers } from './error-handlers.ts';
import { FastifyRoutes } from './fastify-routes.ts';
import { LateEndpoints } from './late-endpoints.ts';
import { type MonitoringRoutesOptions, monitoringRoutes } from './monitoring-routes.ts';
import { addReadyHook } from './ready-hook.ts';
import { refuseCall, splitOptions } from './register-options.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** The monitor of this application, once `goldenSignals` is loaded. */
    goldenSignals: Monitor;
  }

  interface FastifyContextConfig {
    /** How the requests of this route are observed. */
    monitoring?: RouteSettings<FastifyRequest, FastifyReply>;
  }
}

/** The options of `createMonitor`, or a `monitor` that exists; and where its endpoints are. */
export interface FastifyMonitoringOptions extends Omit<AdapterOptions, 'http'> {
  /**
   * How HTTP requests are observed. Functions of labels and thresholds are given Fastify's request and reply; for what
   * Fastify answers before its hooks run, and for `exclude`, there are only Node's.
   */
  http?: HttpOptions<FastifyRequest, FastifyReply>;
  /**
   * Mount the monitor's endpoints, as `monitoringRoutes` does; Fastify's own `prefix`, `logLevel` and `logSerializers`
   * are for them. Default: true. False where `startManagementServer` serves them, or `monitoringRoutes` elsewhere.
   */
  endpoints?: boolean;
}

const plugin: FastifyPluginAsync<FastifyMonitoringOptions> = async (app, options) => {
  refuseCall('goldenSignals', app);
  const { own, registerOptions } = splitOptions(options);
  const outer = app.hasDecorator('goldenSignals') ? app.goldenSignals : undefined;
  const { monitor, http } = configureAdapter<Pick<FastifyMonitoringOptions, 'endpoints'>>(
    'goldenSignals',
    // Core hands its functions what `FastifyRoutes` says.
    own as object,
    { endpoints: isBoolean },
    (scope, monitorOptions) => {
      if (outer === undefined) return monitorFor(app, monitorOptions, (own.extensions ?? []).length > 0);
      assertMadeWith(scope, outer, monitorOptions);
      return outer;
    },
  );
  if (monitor === outer) return;
  app.decorate('goldenSignals', monitor);
  if (monitor.enabled) observe(app, monitor, http);
  else serveLateEndpoints(app);
  const { endpoints = true } = own;
  if (endpoints)
    app.register(monitoringRoutes, { ...registerOptions, monitor, ...managementPort(app, monitor) });
};

/** With `GS_METRICS_PORT`, the application serves what is open to anyone: a kubelet asks the port that the service is on. */
function managementPort(app: FastifyInstance, monitor: Monitor): MonitoringRoutesOptions {
  if (!monitor.enabled || monitor.options.managementPort === undefined) return {};
  let server: ManagementServer | undefined;
  addReadyHook(app, 'goldenSignalsManagementServer', async () => {
    server = await startEnvironmentServer(monitor);
  });
  app.addHook('onClose', async function goldenSignalsManagementServer() {
    await server?.close();
  });
  return { only: ({ access }) => access === 'open' };
}

/**
 * The four golden signals of every request: counts, durations with live percentiles, errors by type, slow requests, and
 * requests in flight; with `/metrics`, and the monitor as `app.goldenSignals`. Register it on the application itself
 * to measure all of its requests, in a plugin to measure that plugin's routes. A second registration with the same
 * monitor only adds its extensions.
 *
 * @throws GoldenSignalsError for a wrong option, `ERR_GS_HTTP_CONFIGURED_TWICE` or `ERR_GS_MONITOR_CONFIGURED_TWICE` when
 *   the monitor has other options already, `ERR_GS_EXTENSION_DUPLICATE`, and later for a wrong `config.monitoring`, when the
 *   route is registered.
 */
export const goldenSignals = fastifyPlugin(plugin, {
  name: '@golden-signals/fastify',
  fastify: '4.x || 5.x',
});

function observe(app: FastifyInstance, monitor: Monitor, http: HttpMonitor): void {
  const routes = new FastifyRoutes(monitor);
  // At its root the application is all that answers at its server, also before any hook runs: to a malformed URL, while
  // it closes, or by a hook that was registered earlier.
  if (isRoot(app)) observeServer(app, http, routes);
  else warnWithoutRoutes(app, monitor);
  const errorHandlers = new ErrorHandlers(app, http);
  const late = lateEndpointsOf(app);
  app.addHook('onRequest', function goldenSignalsRequest(request, reply, done) {
    if (errorHandlers.areNew) errorHandlers.wrap();
    if (late.any && late.redirect(app, request, reply)) return;
    // Begins here for what did not come through that server: `inject`, and the second address of `localhost`.
    const exchange = http.observe(request.raw, reply.raw, routes.resolve);
    if (exchange !== undefined) exchange.routing = reply;
    http.proceed(exchange, done);
  });
  app.addHook('onRegister', function goldenSignalsErrorHandlers(scope) {
    errorHandlers.add(scope);
  });
  app.addHook('onError', function goldenSignalsError(_request, reply, error, done) {
    http.noteError(reply.raw, error);
    done();
  });
  app.addHook('onRoute', function goldenSignalsRoute(route) {
    const { method, url, config } = route;
    if (route.errorHandler !== undefined) route.errorHandler = errorHandlers.noting(route.errorHandler);
    if (config?.monitoring !== undefined) {
      const settings = config.monitoring as object;
      http.checkRoute(`config.monitoring of the route ${method} ${url}`, settings);
    }
  });
}

function observeServer(app: FastifyInstance, http: HttpMonitor, routes: FastifyRoutes): void {
  const server: EventEmitter = app.server;
  const onRequest = (req: IncomingMessage, res: ServerResponse) => {
    const exchange = http.observe(req, res, routes.resolve);
    // For hooks that are older than the plugin, such as those of @fastify/middie in NestJS.
    http.enter(exchange);
  };
  server.prependListener('request', onRequest);
  app.addHook('onClose', async function goldenSignalsServer() {
    server.off('request', onRequest);
  });
}

function serveLateEndpoints(app: FastifyInstance): void {
  const late = lateEndpointsOf(app);
  app.addHook('onRequest', function goldenSignalsLateEndpoint(request, reply, done) {
    if (!late.any || !late.redirect(app, request, reply)) done();
  });
}

/** For a hook that asks them. Only at the root does it see the requests that no route has. */
function lateEndpointsOf(app: FastifyInstance): LateEndpoints {
  const late = LateEndpoints.of(app);
  late.isHooked ||= isRoot(app);
  return late;
}

/** Plugins inherit the server. */
function isRoot(app: FastifyInstance): boolean {
  return Object.hasOwn(app, 'server');
}

/** For a plugin that was not wrapped in fastify-plugin, and should have been: it has no routes of its own. */
function warnWithoutRoutes(app: FastifyInstance, monitor: Monitor): void {
  let hasRoutes = false;
  app.addHook('onRoute', function goldenSignalsScope() {
    hasRoutes ||= !hasEndpointsOnly(this);
  });
  addReadyHook(app, 'goldenSignalsScope', () => {
    if (hasRoutes) return;
    monitor.logger.warn(
      {},
      'goldenSignals measures the routes of the plugin that registered it, which has none after it: register it on the application itself, or wrap that plugin in fastify-plugin, also where @fastify/autoload loads it',
    );
  });
}
