import {
  type CounterOptions,
  type GaugeOptions,
  type HistogramOptions,
  invalidOption,
  isNonEmptyString,
  isOneOf,
  isPlainObject,
  type Metric,
  type Monitor,
  type TimerOptions,
} from '@golden-signals/core/adapter';
import type { FactoryProvider } from '@nestjs/common';
import { MONITOR, metricToken } from './tokens.ts';

/** One metric for `MonitoringModule.forFeature`: what the registry's method of the same name takes. */
export type MetricDefinition =
  | ({ readonly type: 'counter' } & CounterOptions<string>)
  | ({ readonly type: 'gauge' } & GaugeOptions<string>)
  | ({ readonly type: 'histogram' } & HistogramOptions<string>)
  | ({ readonly type: 'timer' } & TimerOptions<string>);

const isMetricType = isOneOf('counter', 'gauge', 'histogram', 'timer');

/**
 * Makes providers of metrics, to be injected with `@InjectMetric(name)`. Several modules may define the same metric.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_INVALID` for a definition without a known type or a name; what else is
 *   wrong, the registry says when the application starts.
 */
export function metricProviders(definitions: readonly MetricDefinition[]): FactoryProvider<Metric>[] {
  const scope = 'MonitoringModule.forFeature';
  if (!Array.isArray(definitions))
    throw invalidOption(scope, 'definitions', definitions, 'an array of metric definitions');
  return definitions.map((definition: MetricDefinition, index) => {
    const check = (name: string, value: unknown, mustBe: string | undefined) => {
      if (mustBe !== undefined) throw invalidOption(`${scope} [${index}]`, name, value, mustBe);
    };
    check('definition', definition, isPlainObject(definition));
    check('type', definition.type, isMetricType(definition.type));
    check('name', definition.name, isNonEmptyString(definition.name));
    return {
      provide: metricToken(definition.name),
      inject: [MONITOR],
      useFactory: (monitor: Monitor) => obtainMetric(monitor, definition),
    };
  });
}

function obtainMetric({ registry }: Monitor, definition: MetricDefinition): Metric {
  switch (definition.type) {
    case 'counter':
      return registry.counter(withoutType(definition));
    case 'gauge':
      return registry.gauge(withoutType(definition));
    case 'histogram':
      return registry.histogram(withoutType(definition));
    case 'timer':
      return registry.timer(withoutType(definition));
  }
}

function withoutType<Definition extends MetricDefinition>({ type: _, ...options }: Definition) {
  return options;
}
