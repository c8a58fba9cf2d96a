import { Inject } from '@nestjs/common';
import { HEALTH, MONITOR, metricToken } from './tokens.ts';

/** Injects the monitor of the application, a `Monitor`. */
export function InjectMonitor(): ParameterDecorator & PropertyDecorator {
  return Inject(MONITOR);
}

/** Injects the health of the application, a `Health`: `started()`, more checks, what they say now. */
export function InjectHealth(): ParameterDecorator & PropertyDecorator {
  return Inject(HEALTH);
}

/** Injects a metric that `MonitoringModule.forFeature` defines, for example a `Counter<'kind'>`. */
export function InjectMetric(name: string): ParameterDecorator & PropertyDecorator {
  return Inject(metricToken(name));
}
