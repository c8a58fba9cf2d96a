import { type ExpressApplication, type Layer, routerOf } from './express-internals.ts';
import { type ExpressMonitoringOptions, type Middleware, metricsMiddleware } from './middleware.ts';

/** What Express 4 puts before everything else; without it a request is not yet Express's. */
const express4Layers = ['query', 'expressInit'];

/**
 * Registers `metricsMiddleware` in front of everything that an application has already, for an integration that gets
 * the application late: what was registered before is measured too, such as a body parser that refuses a body.
 *
 * @throws GoldenSignalsError as `metricsMiddleware`
 */
export function installMetricsMiddleware(
  app: { use(middleware: Middleware): unknown },
  options?: ExpressMonitoringOptions,
): void {
  app.use(metricsMiddleware(options));
  const stack = routerOf(app as unknown as ExpressApplication)?.stack as Layer[];
  let front = 0;
  while (express4Layers.includes(stack[front]!.name)) front++;
  stack.splice(front, 0, stack.pop()!);
}
