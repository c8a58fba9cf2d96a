/** Golden signals of a Fastify 4 or 5 application. */

export {
  addContext,
  type CurrentRequest,
  createMonitor,
  currentRequest,
  defaultMonitor,
  type Extension,
  type HttpLabel,
  type HttpOptions,
  type ManagementServer,
  type ManagementServerOptions,
  type Monitor,
  type MonitorOptions,
  type RouteSettings,
  startManagementServer,
} from '@golden-signals/core/adapter';
export { type MonitoringRoutesOptions, monitoringRoutes } from './monitoring-routes.ts';
export { type FastifyMonitoringOptions, goldenSignals } from './plugin.ts';
