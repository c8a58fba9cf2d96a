import { shapeVersion } from '@golden-signals/core/adapter';

/** Injection tokens. Registered symbols, so that two installed copies of this package find the same providers. */
export const MONITOR = Symbol.for(`golden-signals.nestjs.monitor/${shapeVersion}`);
export const HEALTH = Symbol.for(`golden-signals.nestjs.health/${shapeVersion}`);
export const MONITORING_OPTIONS = Symbol.for(`golden-signals.nestjs.options/${shapeVersion}`);
export const GRAPHQL_OPERATIONS = Symbol.for(`golden-signals.nestjs.graphql/${shapeVersion}`);

/** Returns the token of a metric that `MonitoringModule.forFeature` defines. */
export function metricToken(name: string): string {
  return `golden-signals.metric.${name}`;
}
