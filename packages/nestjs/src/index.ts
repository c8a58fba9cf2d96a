/** Golden signals of a NestJS application, on Express or Fastify. */

export {
  type Counter,
  createMonitor,
  defaultMonitor,
  type Gauge,
  type Histogram,
  type HttpOptions,
  type ManagementServer,
  type Monitor,
  type MonitorOptions,
  measure,
  monitorPerformance,
  type Timer,
} from '@golden-signals/core';
export type { MonitoringModuleAsyncOptions, MonitoringOptionsFactory } from './async-options.ts';
export { MonitorPerformance, SkipMonitoring, TrackErrors, TrackMetrics } from './decorators.ts';
export { InjectMetric, InjectMonitor } from './inject.decorators.ts';
export type { MetricDefinition } from './metric-definitions.ts';
export {
  type MonitorProvidersOptions,
  monitorProviders,
  type ProviderInstrument,
  type ProviderSelection,
} from './monitor-providers.ts';
export { MonitoringController } from './monitoring.controller.ts';
export { MonitoringModule } from './monitoring.module.ts';
export type {
  MonitoringEndpointsOptions,
  MonitoringModuleOptions,
  MonitoringModuleScope,
} from './monitoring-options.ts';
export { MONITOR, metricToken } from './tokens.ts';
