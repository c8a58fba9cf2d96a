/**
 * Everything a framework adapter needs, and the only entry it imports. An adapter hands over requests and names
 * routes; what a status, an abort, a slow request or an error means is decided in core.
 */

export { GoldenSignalsError } from './base/coded-error.ts';
export * from './base/option-rules.ts';
export { property } from './base/property.ts';
export { differingOptions } from './base/same-options.ts';
export { shapeVersion } from './base/shape-version.ts';
export { urlPath } from './base/url-path.ts';
export { addContext } from './context/current-context.ts';
export type { Endpoint, EndpointMethod } from './endpoints/endpoint.ts';
export type { EndpointTable, PlacedEndpoint } from './endpoints/endpoint-table.ts';
export type { Extension } from './host/extension-host.ts';
export type { HttpMonitor, ResolveRoute, Seen } from './http/http-monitor.ts';
export { httpFeatures } from './http/options/features.ts';
export type { HttpOptions } from './http/options/http-options.ts';
export { checkRouteSettings, type RouteSettings } from './http/options/route-settings.ts';
export type { Route } from './http/routes/route.ts';
export type { CounterOptions } from './metrics/counter.ts';
export type { GaugeOptions } from './metrics/gauge.ts';
export type { HistogramOptions } from './metrics/histogram.ts';
export type { Metric } from './metrics/metric.ts';
export type { TimerOptions } from './metrics/timer.ts';
export type { Monitor } from './monitor/monitor.ts';
export type { MonitorOptions } from './monitor/options.ts';
export {
  type AdapterOptions,
  checkAdapterOptions,
  configureAdapter,
  isMonitor,
} from './start/adapter-options.ts';
export { type AnyFunction, wrapFunction } from './start/around.ts';
export {
  type Covers,
  hasOperations,
  isMeasured,
  MonitorPerformance,
  type OperationDecorator,
  SkipMonitoring,
  TrackErrors,
  TrackMetrics,
} from './start/decorators.ts';
export {
  assertMadeWith,
  createMonitor,
  createOwnMonitor,
  defaultMonitor,
  existingDefaultMonitor,
  offerDefaultMonitor,
} from './start/default-monitor.ts';
export { announceEndpoints, reportTakenRoutes, type TakenRoute } from './start/endpoint-notices.ts';
export { noteUnserved, startEnvironmentServer } from './start/environment-server.ts';
export { useInstanceMethods } from './start/instance-methods.ts';
export {
  type ManagementServer,
  startManagementServer,
} from './start/management-server.ts';
export { bindMonitor, monitorOf } from './start/monitor-of.ts';
export { aroundOperation, type MonitorPerformanceOptions } from './start/monitor-performance.ts';
export { disregardResponse, serveEndpoint } from './start/serve-endpoint.ts';
export type { TrackErrorsOptions } from './start/track-errors.ts';
export type { TrackedMetrics } from './start/track-metrics.ts';
