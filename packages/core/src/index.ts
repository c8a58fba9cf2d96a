export type { Clock, Stop } from './clock.ts';
export type { ContextOptions } from './context/context-options.ts';
export { addContext, currentRequest } from './context/current-context.ts';
export type { CurrentRequest } from './context/request-context.ts';
export type { TimelineEntry } from './context/timeline.ts';
export { createMonitor, defaultMonitor } from './default-monitor.ts';
export type { DiagnosticsReport } from './diagnostics/diagnostics-report.ts';
export { type DiagnosticsSection, formatDiagnostics } from './diagnostics/format-diagnostics.ts';
export type { AuthorizationOptions, BasicCredentials } from './endpoints/authorization.ts';
export type { Endpoint, EndpointRequest, EndpointResponse } from './endpoints/endpoint.ts';
export type { EndpointTable } from './endpoints/endpoint-table.ts';
export {
  type ManagementServer,
  type ManagementServerOptions,
  startManagementServer,
} from './endpoints/management-server.ts';
export type { Environment } from './environment.ts';
export { type ErrorCode, errorCodes, GoldenSignalsError } from './errors.ts';
export type { EventListener, EventName, MonitorEvents } from './events.ts';
export { contentType, type Format, negotiateFormat } from './exposition/negotiate.ts';
export { exposeAll, type SliceOptions } from './exposition/time-slice.ts';
export type { ErrorContext, ErrorDescription, ErrorEvent, ErrorSample } from './failures/error-event.ts';
export type { ErrorGroup } from './failures/error-group.ts';
export type { ErrorGroupSummary, ErrorReport } from './failures/error-report.ts';
export type { FailureOptions } from './failures/failure-options.ts';
export type { FingerprintFunction } from './failures/fingerprint.ts';
export type { RedactionOptions, RedactionRules } from './failures/redact.ts';
export type { HttpMonitor } from './http/http-monitor.ts';
export type { HttpExclusion, HttpLabel, HttpOptions, RouteSettings } from './http/http-options.ts';
export { type MonitoredServer, type MonitorServerOptions, monitorServer } from './http/node-server.ts';
export type { Route } from './http/route.ts';
export { decodeHistogram, encodeHistogram } from './latency/histogram-encoding.ts';
export type { LatencySummary } from './latency/percentiles.ts';
export type { SlidingWindow } from './latency/sliding-window.ts';
export type { WindowName, WindowSummary } from './latency/window-summary.ts';
export { jsonLineLogger, type Logger, type LogMethod } from './logger.ts';
export type { MonitorLogger } from './logging/monitor-logger.ts';
export type { RequestLogOptions } from './logging/request-log.ts';
export type { Counter, CounterOptions, CounterSeries } from './metrics/counter.ts';
export type { ExemplarLabels } from './metrics/exemplar.ts';
export type { Gauge, GaugeOptions, GaugeSeries } from './metrics/gauge.ts';
export {
  defaultBuckets,
  type Histogram,
  type HistogramOptions,
  type NativeOptions,
} from './metrics/histogram.ts';
export type { HistogramSeries } from './metrics/histogram-series.ts';
export type { LabelValue, LabelValues } from './metrics/label-set.ts';
export type { Metric, MetricOptions } from './metrics/metric.ts';
export type { PromClientRegistry } from './metrics/prom-client.ts';
export { Registry, type RegistryOptions } from './metrics/registry.ts';
export type {
  Exemplar,
  HistogramFamily,
  HistogramPoint,
  LabelSet,
  MetricFamily,
  NativeBuckets,
  ScalarFamily,
  ScalarPoint,
  SummaryFamily,
  SummaryPoint,
} from './metrics/snapshot.ts';
export type { Timer, TimerOptions, TimerSeries } from './metrics/timer.ts';
export type { Extension, Monitor } from './monitor.ts';
export type { OpenWork } from './open-work.ts';
export {
  type Covers,
  MonitorPerformance,
  type OperationDecorator,
  SkipMonitoring,
  TrackErrors,
  TrackMetrics,
} from './operations/decorators.ts';
export { type BatchContext, measure } from './operations/measure.ts';
export { bindMonitor } from './operations/monitor-of.ts';
export { type MonitorPerformanceOptions, monitorPerformance } from './operations/monitor-performance.ts';
export type { OperationSettings } from './operations/operation.ts';
export { type TrackErrorsOptions, trackErrors } from './operations/track-errors.ts';
export { type TrackedMetrics, trackMetrics } from './operations/track-metrics.ts';
export type { MonitorOptions, ResolvedOptions, ServiceOptions } from './options.ts';
export type { SaturationSnapshot } from './runtime/runtime-metrics.ts';
export type { MonitorSnapshot, RouteSignals, Signals } from './signals.ts';
export type { InFlightReport, ReportedWork } from './slow/in-flight-report.ts';
export type { ReportedSlowRequest, SlowReport } from './slow/slow-report.ts';
export type { SlowRequestRecord } from './slow/slow-requests.ts';
export type { SlowThreshold } from './slow/slow-threshold.ts';
export type { OverdueWork } from './slow/still-running.ts';
export type { StackFrame, Stall, StallStack } from './stalls/stall.ts';
export type { StallOptions } from './stalls/stall-options.ts';
export type { ReportedStall, StallReport } from './stalls/stall-report.ts';
