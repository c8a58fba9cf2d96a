/**
 * Everything a framework adapter needs, and the only entry it imports. An adapter hands over requests and names
 * routes; what a status, an abort, a slow request or an error means is decided in core.
 */
export { addContext, currentRequest } from './context/current-context.ts';
export type { CurrentRequest } from './context/request-context.ts';
export {
  createMonitor,
  defaultMonitor,
  existingDefaultMonitor,
  offerDefaultMonitor,
} from './default-monitor.ts';
export {
  type ManagementServer,
  type ManagementServerOptions,
  startManagementServer,
} from './endpoints/management-server.ts';
export { serveNodeRequest } from './endpoints/node-http.ts';
export { GoldenSignalsError } from './errors.ts';
export { type AdapterOptions, configureAdapter, isMonitor } from './http/adapter-options.ts';
export { httpFeatures } from './http/features.ts';
export type { HttpMonitor, ResolveRoute } from './http/http-monitor.ts';
export type { HttpLabel, HttpOptions, RouteSettings } from './http/http-options.ts';
export { property } from './http/property.ts';
export type { Route } from './http/route.ts';
export type { CounterOptions } from './metrics/counter.ts';
export type { GaugeOptions } from './metrics/gauge.ts';
export type { HistogramOptions } from './metrics/histogram.ts';
export type { Metric } from './metrics/metric.ts';
export type { TimerOptions } from './metrics/timer.ts';
export type { Extension, Monitor } from './monitor.ts';
export {
  type Covers,
  hasOperations,
  isMeasured,
  MonitorPerformance,
  type OperationDecorator,
  SkipMonitoring,
  TrackErrors,
  TrackMetrics,
} from './operations/decorators.ts';
export { bindMonitor, monitorOf } from './operations/monitor-of.ts';
export { type MonitorPerformanceOptions, monitorPerformance } from './operations/monitor-performance.ts';
export type { TrackErrorsOptions } from './operations/track-errors.ts';
export type { TrackedMetrics } from './operations/track-metrics.ts';
export * from './option-rules.ts';
export type { MonitorOptions } from './options.ts';
