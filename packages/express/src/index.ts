/** Golden signals of an Express 4 or 5 application. */

export * from '@golden-signals/core';
export {
  type ErrorMiddleware,
  type ExpressMonitoringOptions,
  errorTrackingMiddleware,
  latencyMiddleware,
  type Middleware,
  metricsMiddleware,
  requestCountMiddleware,
  slowRequestMiddleware,
} from './middleware.ts';
export { monitorRoute } from './monitor-route.ts';
export { type MonitoringRoutesOptions, monitoringRoutes } from './monitoring-routes.ts';
