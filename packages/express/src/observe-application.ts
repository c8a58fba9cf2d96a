import { configureAdapter, httpFeatures } from '@golden-signals/core/adapter';
import { type ExpressApplication, type Layer, routerOf } from './express-internals.ts';
import type { ExpressMonitoringOptions, Middleware } from './middleware.ts';
import type { DescribeRoute } from './route-resolver.ts';
import { RouteResolvers } from './route-resolvers.ts';

export interface IntegrationOptions extends ExpressMonitoringOptions {
  /** What the framework knows about a route that it has registered. Default: nothing. */
  describeRoute?: DescribeRoute;
}

/** How many layers Express 4 puts before everything else; without them a request is not yet Express's. */
const express4Layers = 2;

/**
 * For frameworks on top of Express: measures every request of an application, as `metricsMiddleware` does, in front of
 * everything that the application has already, such as a body parser that refuses a body.
 *
 * @throws GoldenSignalsError as `metricsMiddleware`
 */
export function observeApplication(
  app: { use(middleware: Middleware): unknown },
  { describeRoute, ...options }: IntegrationOptions = {},
): void {
  const { monitor, http } = configureAdapter('observeApplication', options);
  if (!monitor.enabled) return;
  const resolvers = new RouteResolvers(monitor, describeRoute);
  app.use(function goldenSignals(req, res, next) {
    http.proceed(http.observe(req, res, resolvers.of(req), httpFeatures.all), next);
  });
  const { lazyrouter } = app as unknown as ExpressApplication;
  const stack = routerOf(app as unknown as ExpressApplication)?.stack as Layer[];
  // By their number: in a minified bundle their names are others.
  stack.splice(typeof lazyrouter === 'function' ? express4Layers : 0, 0, stack.pop()!);
}
