import { Inject } from '@nestjs/common';
import { MONITOR, metricToken } from './tokens.ts';

/** The monitor of the application, a `Monitor`. */
export function InjectMonitor(): ParameterDecorator & PropertyDecorator {
  return Inject(MONITOR);
}

/** A metric that `MonitoringModule.forFeature` defines, for example a `Counter<'kind'>`. */
export function InjectMetric(name: string): ParameterDecorator & PropertyDecorator {
  return Inject(metricToken(name));
}
