import type { MetricFacts } from '../../src/parts/metric-shapes.ts';
import { ofUnit, plain, type Shown } from '../drawing/format.ts';

type Named = Pick<MetricFacts, 'name' | 'type' | 'unit'>;

/** The unit of a value of a metric, as charts and formats have it. */
export function valueUnit({ unit }: Named): string {
  if (unit === 'seconds') return 's';
  if (unit === 'bytes') return 'By';
  return unit === 'ratio' ? 'ratio' : '1';
}

/** The unit of what a metric gains per second. */
export function rateUnit({ type, unit }: Named): string {
  if (type !== 'counter') return '/s';
  if (unit === 'seconds') return 's/s';
  return unit === 'bytes' ? 'By/s' : '/s';
}

/** A value of a metric; a dash for what is no finite number, and the time where it is one. */
export function shownValue(value: number | null | undefined, metric: Named): Shown {
  if (value === null || value === undefined) return { digits: '–', unit: '' };
  if (metric.name.endsWith('_timestamp_seconds') && value > 0)
    return { digits: new Date(value * 1_000).toISOString().slice(0, 19).replace('T', ' '), unit: 'UTC' };
  return metric.unit === undefined ? plain(value) : ofUnit(value, valueUnit(metric));
}
