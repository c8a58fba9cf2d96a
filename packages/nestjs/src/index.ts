/** Golden signals of a NestJS application, on Express or Fastify. */

export * from '@golden-signals/core';
export {
  type CheckOptions,
  type CheckResult,
  type CheckStatus,
  type GracefulShutdown,
  type GracefulShutdownOptions,
  gracefulShutdown,
  type Health,
  type HealthChange,
  type HealthOptions,
  health,
} from '@golden-signals/health';
export type { MonitoringModuleAsyncOptions, MonitoringOptionsFactory } from './async-options.ts';
export { CheckHealth, type HealthCheckDecorator } from './check-health.decorator.ts';
export { MonitorPerformance, MonitorRoute, SkipMonitoring, TrackErrors, TrackMetrics } from './decorators.ts';
export { HealthController } from './health.controller.ts';
export { InjectHealth, InjectMetric, InjectMonitor } from './inject.decorators.ts';
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
export { HEALTH, MONITOR, metricToken } from './tokens.ts';
