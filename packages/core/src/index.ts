export type { Clock, Stop } from './base/clock.ts';
export { type ErrorCode, errorCodes, GoldenSignalsError } from './base/coded-error.ts';
export type { Logger, LogMethod } from './base/logger.ts';
export type { BatchReport } from './batches/batch.ts';
export type { BatchesReport } from './batches/batches.ts';
export type { ContextOptions } from './context/context-options.ts';
export { addContext, currentRequest } from './context/current-context.ts';
export type { CurrentRequest } from './context/work-context.ts';
export type { AuthorizationOptions, BasicCredentials } from './endpoints/authorization.ts';
export type {
  Endpoint,
  EndpointAccess,
  EndpointBodyOptions,
  EndpointMethod,
  EndpointRequest,
  EndpointResponse,
} from './endpoints/endpoint.ts';
export type { IncomingEndpointRequest } from './endpoints/endpoint-answer.ts';
export type { EndpointMatch, EndpointTable, PlacedEndpoint } from './endpoints/endpoint-table.ts';
export type { ErrorContext, ErrorDescription, ErrorEvent, ErrorSample } from './errors/error-event.ts';
export type { ErrorGroup } from './errors/error-group.ts';
export type { ErrorGroupSummary, ErrorReport } from './errors/error-report.ts';
export type { FailureOptions } from './errors/failure-options.ts';
export type { FingerprintFunction } from './errors/fingerprint.ts';
export { exposeAll } from './exposition/expose.ts';
export { contentType, type Format, negotiateFormat } from './exposition/negotiate.ts';
export type { CallSignals, CallsReport, ReportedSummary, ReportedTarget } from './host/calls-report.ts';
export type { Cause, Span } from './host/causes.ts';
export type {
  ErrorAbout,
  Extension,
  ExtensionHost,
  ExtensionRequirements,
  ServiceIdentity,
} from './host/extension-host.ts';
export type { Card, ReadOptions, Section } from './host/section.ts';
export type {
  MonitorSnapshot,
  RouteSignals,
  SaturationSnapshot,
  Signals,
} from './host/service-snapshot.ts';
export type {
  DeployMarker,
  KeptWindow,
  Labels,
  Reading,
  Severity,
  Signal,
  SignalDefinition,
  SignalHost,
  SignalLimits,
  SignalPoint,
} from './host/signals.ts';
export type { HttpMonitor } from './http/http-monitor.ts';
export type {
  HttpExclusion,
  HttpLabel,
  HttpOptions,
  HttpResponseExclusion,
  LabelTransform,
} from './http/options/http-options.ts';
export type { RouteSettings } from './http/options/route-settings.ts';
export type { SlowThreshold } from './http/options/slow-threshold.ts';
export type { Route } from './http/routes/route.ts';
export { jsonLineLogger } from './logging/json-line-logger.ts';
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
} from './metric-model/metric-family.ts';
export type { Collector } from './metrics/collectors.ts';
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
export type { Timer, TimerOptions, TimerSeries } from './metrics/timer.ts';
export type { DiagnosticsReport } from './monitor/diagnostics-report.ts';
export type { Environment } from './monitor/environment.ts';
export type { EventListener, EventName, MonitorEvents, ShutdownBegins } from './monitor/events.ts';
export type { Monitor } from './monitor/monitor.ts';
export type { MonitorLogger } from './monitor/monitor-logger.ts';
export type { MonitorOptions, ResolvedOptions, ServiceOptions } from './monitor/options.ts';
export type { PrometheusOptions } from './monitor/prometheus-options.ts';
export type { SectionText } from './monitor/sections.ts';
export type { InFlightReport, ReportedWork } from './open-work/in-flight-report.ts';
export type { InProgress } from './open-work/in-progress.ts';
export type { OverdueWork } from './open-work/still-running.ts';
export type { OperationSettings } from './operations/operation.ts';
export type { OverheadChange, OverheadPart, OverheadReport } from './overhead/overhead-report.ts';
export type { RedactionOptions, RedactionRules } from './redaction/redact.ts';
export type { RequestLogOptions } from './request-log/request-log.ts';
export type { Grade, Review, ReviewPoint, ReviewSignal } from './review/review-report.ts';
export { reviewMarkdown, reviewText } from './review/review-text.ts';
export type { MonitorStatus, StatusReport, StatusThresholds, StatusValue } from './review/status.ts';
export type { SignalOptions } from './signals/signal-options.ts';
export type { ReportedSignal, SignalsReport } from './signals/signals-report.ts';
export type { ReportedSlowRequest, SlowReport } from './slow/slow-report.ts';
export type { SlowRequestRecord } from './slow/slow-requests.ts';
export type { StackFrame, Stall, StallStack } from './stalls/stall.ts';
export type { StallOptions } from './stalls/stall-options.ts';
export type { ReportedStall, StallReport } from './stalls/stall-report.ts';
export {
  type Covers,
  MonitorPerformance,
  type OperationDecorator,
  SkipMonitoring,
  TrackErrors,
  TrackMetrics,
} from './start/decorators.ts';
export { createMonitor, defaultMonitor } from './start/default-monitor.ts';
export {
  type ManagementServer,
  type ManagementServerOptions,
  startManagementServer,
} from './start/management-server.ts';
export { type BatchContext, measure } from './start/measure.ts';
export { bindMonitor } from './start/monitor-of.ts';
export { type MonitorPerformanceOptions, monitorPerformance } from './start/monitor-performance.ts';
export { type MonitoredServer, type MonitorServerOptions, monitorServer } from './start/node-server.ts';
export { type TrackErrorsOptions, trackErrors } from './start/track-errors.ts';
export { type TrackedMetrics, trackMetrics } from './start/track-metrics.ts';
export type { TargetKind, TargetOptions } from './targets/target-options.ts';
export type { TargetMiss, TargetResult } from './targets/targets.ts';
export type { TargetReport } from './targets/targets-extension.ts';
export { decodeHistogram, encodeHistogram } from './windows/histogram-encoding.ts';
export type { LatencySummary } from './windows/percentiles.ts';
export type { SlidingWindow } from './windows/sliding-window.ts';
export type { WindowName, WindowSummary, WindowTotals } from './windows/window-summary.ts';
export type { OpenWork } from './work/open-work.ts';
export type { TimelineEntry } from './work/timeline.ts';
