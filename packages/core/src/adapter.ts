/**
 * Everything a framework adapter needs, and the only entry it imports. An adapter hands over requests and names
 * routes; what a status, an abort, a slow request or an error means is decided in core.
 */
export { createMonitor, defaultMonitor } from './default-monitor.ts';
export {
  type ManagementServer,
  type ManagementServerOptions,
  startManagementServer,
} from './endpoints/management-server.ts';
export { serveNodeRequest } from './endpoints/node-http.ts';
export { httpFeatures } from './http/features.ts';
export type { HttpMonitor, ResolveRoute } from './http/http-monitor.ts';
export type { HttpLabel, HttpOptions, RouteSettings } from './http/http-options.ts';
export type { Route } from './http/route.ts';
export type { Monitor } from './monitor.ts';
export type { MonitorOptions } from './options.ts';
