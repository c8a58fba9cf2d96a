/**
 * What an extension needs besides the public face: the checking of options that users write, credentials, content
 * negotiation, numbers for people, parts of PromQL, live windows, and the memory that this process may use.
 */

export { systemClock } from './base/clock.ts';
export { formatMs, formatSpan } from './base/duration-text.ts';
export * from './base/option-rules.ts';
export { printableText } from './base/printable-text.ts';
export { formatBytes, formatQuantity, formatRatio } from './base/quantity-text.ts';
export { RateLimitedLog } from './base/rate-limited-log.ts';
export { shapeVersion } from './base/shape-version.ts';
export { type TimeLimit, withinTimeLimit } from './base/time-limit.ts';
export { scrapeBudget } from './base/turn-budget.ts';
export { callCharts, targetsPanel } from './calls/call-panels.ts';
export { judgedTargets } from './calls/judged-targets.ts';
export { isUnmeasured, runUnmeasured } from './context/unmeasured.ts';
export { type Authorization, createAuthorization, isSameOrigin } from './endpoints/authorization.ts';
export { relativePath } from './errors/fingerprint.ts';
export { framesOf, parseFrame, topApplicationFrame } from './errors/stack-frames.ts';
export { type Preference, parseAccept } from './exposition/accept.ts';
export { unitOf } from './exposition/unit.ts';
export type {
  Call,
  CallDetails,
  CallEnd,
  CallHost,
  CallOrigin,
  CallResult,
  CallTarget,
  CallTargetOptions,
} from './host/calls.ts';
export type { Cause, CauseHost, Explanation, Span } from './host/causes.ts';
export type {
  BegunRun,
  DefinedWorkOptions,
  ErrorAbout,
  ErrorReported,
  Extension,
  ExtensionHost,
  ExtensionRequirements,
  JobSignals,
  Metrics,
  RunDetails,
  RunnableWork,
  ServiceIdentity,
  WorkHost,
} from './host/extension-host.ts';
export type { Finding, FindingHost, ReadFindings } from './host/findings.ts';
export type {
  ChartPanel,
  FiguresPanel,
  Panel,
  PanelColumn,
  PanelField,
  PanelLine,
  PanelUnit,
  TablePanel,
} from './host/panel.ts';
export type { PrometheusServer } from './host/prometheus-server.ts';
export type {
  AlertCondition,
  AlertRule,
  RuleHost,
  Sla,
  SlaCredit,
  Slo,
  SloRequests,
  SloSlices,
  WatchRule,
} from './host/rules.ts';
export type { Card, ReadOptions, Section } from './host/section.ts';
export type {
  LiveHost,
  MonitorSnapshot,
  RouteSignals,
  RouteTotals,
  SaturationSnapshot,
  Signals,
} from './host/service-snapshot.ts';
export type {
  DeployMarker,
  KeptWindow,
  Labels,
  LevelSignal,
  PromQuery,
  QuantileSignal,
  RateSignal,
  RatioSignal,
  Reading,
  Severity,
  Signal,
  SignalDefinition,
  SignalHost,
  SignalLimits,
  SignalPoint,
} from './host/signals.ts';
export type { HttpNames } from './http/options/http-names.ts';
export { overflowValue } from './metrics/series-table.ts';
export { monitorUsing } from './monitor/extensions-in-use.ts';
export { ExtensionsInProcess, type Finder } from './observing/extensions-in-process.ts';
export { observe, stopObserving } from './observing/observe.ts';
export { type Method, setMethod, wrapMethod } from './observing/wrap-method.ts';
export { watchPromise } from './operations/watch-promise.ts';
export { memoryLimitBytes } from './process/memory-limit.ts';
export type { Redact } from './redaction/redact.ts';
export { type RedactionRules, Redactor } from './redaction/redact.ts';
export { checkRule } from './rules/check-rule.ts';
export { latencyQuantiles, quantileTogether } from './signals/latency-quantiles.ts';
export * as promql from './signals/promql.ts';
export { Slowest } from './slow/slowest.ts';
export { type AnyFunction, aroundWith, type MonitorChoice, wrapFunction } from './start/around.ts';
export { namedOperation, type OperationDecorator, operationDecorator } from './start/decorators.ts';
export { existingDefaultMonitor } from './start/default-monitor.ts';
export { type InstanceMethod, instanceMethodDecorator } from './start/instance-methods.ts';
export type { FinishedMinutes, FinishedSpan, RouteDistribution } from './windows/finished-minutes.ts';
export type { LatencyCell, LatencySlot, SlotRequests } from './windows/latency-slot.ts';
export { MinuteCounts } from './windows/minute-counts.ts';
export { SlidingWindow } from './windows/sliding-window.ts';
export type { SlotSpan, SlotSummary } from './windows/slot-summary.ts';
export type { WindowName, WindowSummary } from './windows/window-summary.ts';
export type { CallKind, CallTotal, CallTotals, TargetCalls } from './work/call-totals.ts';
export { OpenList, type OpenNode } from './work/open-list.ts';
export type { OperationOutcome, TimelineEntry } from './work/timeline.ts';
export type { Traceparent } from './work/traceparent.ts';
export type {
  OperationRun,
  WantedEnds,
  Work,
  WorkEnd,
  WorkIds,
  WorkKind,
  WorkOutcome,
  WorkState,
} from './work/work.ts';
export type { AddedHeaders, Slot, Undo } from './work/work-listeners.ts';
