import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type AdapterOptions,
  configureAdapter,
  httpFeatures,
  type Monitor,
} from '@golden-signals/core/adapter';
import { refuseRequest } from './factory-call.ts';
import { RouteResolvers } from './route-resolvers.ts';

/**
 * The options of `createMonitor`, or a `monitor` that exists. Without one, the first middleware makes the process-wide
 * monitor with these options; the others, and `monitoringRoutes`, find it.
 */
export type ExpressMonitoringOptions = AdapterOptions;

/** Fits `app.use` and `router.use` of Express 4 and 5. */
export type Middleware = (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => void;

/** Fits where Express takes an error handler. */
export type ErrorMiddleware = (
  error: unknown,
  req: IncomingMessage,
  res: ServerResponse,
  next: (error?: unknown) => void,
) => void;

/**
 * Returns a middleware that measures the four golden signals of every request: counts, durations with live percentiles,
 * errors by type, slow requests, and requests in flight. Register it first: time that passed before it is not measured.
 *
 * @throws GoldenSignalsError for a wrong option, and `ERR_GS_HTTP_CONFIGURED_TWICE` or `ERR_GS_MONITOR_CONFIGURED_TWICE`
 *   when the monitor has other options already.
 */
export function metricsMiddleware(options?: ExpressMonitoringOptions): Middleware {
  return observing('metricsMiddleware', options, httpFeatures.all);
}

/** Counts requests by method, route and status, and those in flight; nothing else. */
export function requestCountMiddleware(options?: ExpressMonitoringOptions): Middleware {
  return observing('requestCountMiddleware', options, httpFeatures.count);
}

/** Measures how long requests take, with live percentiles; nothing else. */
export function latencyMiddleware(options?: ExpressMonitoringOptions): Middleware {
  return observing('latencyMiddleware', options, httpFeatures.latency);
}

/** Counts and logs requests over the slow threshold; nothing else. */
export function slowRequestMiddleware(options?: ExpressMonitoringOptions): Middleware {
  return observing('slowRequestMiddleware', options, httpFeatures.slow);
}

/**
 * Counts errors by route and type, and passes each on. Register it after the routes, before your own error handler:
 * Express shows exceptions only to error handlers, and without one the type of an error is its status.
 */
export function errorTrackingMiddleware(options?: ExpressMonitoringOptions): ErrorMiddleware {
  const { http, resolvers } = prepare('errorTrackingMiddleware', options);
  // Express tells error handlers by their four parameters.
  return function goldenSignalsErrors(error, req, res, next) {
    http.observe(req, res, resolvers.of(req), httpFeatures.errors);
    http.noteError(res, error);
    next(error);
  };
}

function observing(
  scope: string,
  options: ExpressMonitoringOptions | undefined,
  features: number,
): Middleware {
  const { http, resolvers, enabled } = prepare(scope, options);
  if (!enabled) {
    return function goldenSignals(_req, _res, next) {
      next();
    };
  }
  return function goldenSignals(req, res, next) {
    http.proceed(http.observe(req, res, resolvers.of(req), features), next);
  };
}

const resolversByMonitor = new WeakMap<Monitor, RouteResolvers>();

function prepare(scope: string, options: ExpressMonitoringOptions | undefined) {
  refuseRequest(scope, options);
  const { monitor, http } = configureAdapter(scope, options);
  let resolvers = resolversByMonitor.get(monitor);
  if (resolvers === undefined) {
    resolvers = new RouteResolvers(monitor);
    resolversByMonitor.set(monitor, resolvers);
  }
  return { http, resolvers, enabled: monitor.enabled };
}
