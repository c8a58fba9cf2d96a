import type { MetricFamily } from './metric-family.ts';

/**
 * Returns the names that the samples of a metric have in the text formats, its own first. Two metrics that share one
 * cannot be distinguished in a scrape.
 */
export function sampleNames({ name, type }: Pick<MetricFamily, 'name' | 'type'>): string[] {
  if (type === 'histogram') return [name, `${name}_bucket`, `${name}_sum`, `${name}_count`];
  if (type === 'summary') return [name, `${name}_sum`, `${name}_count`];
  // OpenMetrics appends it to a counter that was registered without.
  if (type === 'counter' && !name.endsWith('_total')) return [name, `${name}_total`];
  return [name];
}
