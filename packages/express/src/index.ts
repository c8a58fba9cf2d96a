/** Golden signals of an Express 4 or 5 application. */

export {
  addContext,
  type CurrentRequest,
  createMonitor,
  currentRequest,
  defaultMonitor,
  type HttpLabel,
  type HttpOptions,
  type ManagementServer,
  type ManagementServerOptions,
  type Monitor,
  type MonitorOptions,
  type RouteSettings,
  startManagementServer,
} from '@golden-signals/core/adapter';
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
export { type MonitoringRoutesOptions, monitoringRoutes } from './monitoring-routes.ts';
