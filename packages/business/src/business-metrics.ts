import type { Metrics } from '@golden-signals/core/extension';

/** The families of `business_*`. */
export type BusinessMetrics = ReturnType<typeof businessMetrics>;

/** Series of declared names stay when nothing happens: whoever records holds on to them. */
const seriesTtlSeconds = false;

export function businessMetrics(metrics: Metrics) {
  return {
    actions: metrics.counter({
      name: 'business_actions_total',
      help: 'Actions of users, by outcome.',
      labelNames: ['action', 'outcome'],
      seriesTtlSeconds,
    }),
    durations: metrics.timer({
      name: 'business_action_duration_seconds',
      help: 'How long actions of users took.',
      labelNames: ['action'],
      seriesTtlSeconds,
    }),
    conversions: metrics.counter({
      name: 'business_conversions_total',
      help: 'What was reached.',
      labelNames: ['type'],
      seriesTtlSeconds,
    }),
    values: metrics.counter({
      name: 'business_conversion_value_total',
      help: 'What conversions are worth, in each currency.',
      labelNames: ['type', 'currency'],
      seriesTtlSeconds,
    }),
    conversionRatio: metrics.gauge({
      name: 'business_conversion_ratio',
      help: 'Conversions of today (UTC) as a share of the actions that they are of.',
      labelNames: ['type'],
      aggregator: 'average',
    }),
    entities: metrics.gauge({
      name: 'business_entities',
      help: 'How many there are.',
      labelNames: ['entity'],
      aggregator: 'max',
    }),
    revenue: metrics.gauge({
      name: 'business_revenue',
      help: 'Revenue as the application defines it, in each currency.',
      labelNames: ['currency'],
      aggregator: 'max',
    }),
    kpis: metrics.gauge({
      name: 'business_kpi',
      help: 'Numbers of the application.',
      labelNames: ['kpi'],
      aggregator: 'max',
    }),
    kpiTargets: metrics.gauge({
      name: 'business_kpi_target',
      help: 'From where on they are good.',
      labelNames: ['kpi'],
      aggregator: 'max',
    }),
    dropped: metrics.counter({
      name: 'business_dropped_total',
      help: 'Records that were not as declared, or parts of them.',
      labelNames: ['reason'],
      seriesTtlSeconds,
    }),
  };
}
