import type { LabelSet, MetricFamily } from '@golden-signals/core';
import { type Metrics, unitOf } from '@golden-signals/core/extension';
import type { MetricFacts } from '../parts/metric-shapes.ts';

/** What the registry has counted of each metric, by name. */
export interface Losses {
  /** Lookups that the limit of series sent to the overflow series. */
  readonly diverted: ReadonlyMap<string, number>;
  /** Values that it cannot hold. */
  readonly dropped: ReadonlyMap<string, number>;
}

export function lossesIn(families: readonly MetricFamily[]): Losses {
  return {
    diverted: countsByMetric(families, 'golden_signals_series_overflow_total'),
    dropped: countsByMetric(families, 'golden_signals_dropped_values_total'),
  };
}

/** @param metrics Where the monitor's own are; those of an attached registry are not there, and have no limit. */
export function factsOf(family: MetricFamily, metrics: Metrics, { diverted, dropped }: Losses): MetricFacts {
  const { name, type, help } = family;
  return {
    name,
    type,
    help,
    unit: unitOf(name),
    limit: metrics.get(name)?.maxSeries,
    diverted: diverted.get(name) ?? 0,
    dropped: dropped.get(name) ?? 0,
  };
}

export function labelsOf({ names, values }: LabelSet): Record<string, string> {
  return Object.fromEntries(names.map((name, position) => [name, values[position]!]));
}

function countsByMetric(families: readonly MetricFamily[], name: string): Map<string, number> {
  const counts = new Map<string, number>();
  const family = families.find((one) => one.name === name);
  if (family?.type !== 'counter') return counts;
  for (const { labels, value } of family.points) counts.set(labelsOf(labels).metric ?? '', value);
  return counts;
}
