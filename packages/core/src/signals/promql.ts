import type { PromQuery } from '../host/signals.ts';

/** What labels of a signal are called in Prometheus, where it is not the same. */
export type LabelNames = Readonly<Record<string, string>>;

/** Returns a selector: the metric with the matchers of the query, and more of them. */
export function selector(metric: string, { matchers }: PromQuery, ...more: readonly string[]): string {
  const all = [...(matchers === '' ? [] : [matchers]), ...more];
  return all.length === 0 ? metric : `${metric}{${all.join(',')}}`;
}

/** Returns `sum by (…)` of an expression. @param more Labels to group by besides those of the query. */
export function sum(
  expression: string,
  query: PromQuery,
  names: LabelNames = {},
  ...more: readonly string[]
): string {
  return grouped('sum', expression, query, names, ...more);
}

export function grouped(
  operator: 'sum' | 'max' | 'min' | 'avg',
  expression: string,
  { by }: PromQuery,
  names: LabelNames = {},
  ...more: readonly string[]
): string {
  const labels = [...by.map((label) => names[label] ?? label), ...more];
  return labels.length === 0
    ? `${operator}(${expression})`
    : `${operator} by (${labels.join(', ')}) (${expression})`;
}

/** Returns what a counter gained per second. */
export function rate(metric: string, query: PromQuery, ...more: readonly string[]): string {
  return `rate(${selector(metric, query, ...more)}[${query.range}])`;
}

/** Returns the mean, the highest or the lowest that each series of a gauge had. */
export function overTime(
  which: 'avg' | 'max' | 'min',
  metric: string,
  query: PromQuery,
  ...more: readonly string[]
): string {
  return `${which}_over_time(${selector(metric, query, ...more)}[${query.range}])`;
}

/** Returns how many observations a histogram gained per second. */
export function countRate(histogram: string, query: PromQuery, ...more: readonly string[]): string {
  if (query.histograms === 'classic') return rate(`${histogram}_count`, query, ...more);
  return `histogram_count(${rate(histogram, query, ...more)})`;
}

/** Returns what the sum of the observations of a histogram gained per second. */
export function sumRate(histogram: string, query: PromQuery, ...more: readonly string[]): string {
  if (query.histograms === 'classic') return rate(`${histogram}_sum`, query, ...more);
  return `histogram_sum(${rate(histogram, query, ...more)})`;
}

/** Returns a quantile of what a histogram gained. */
export function quantile(
  q: number,
  histogram: string,
  query: PromQuery,
  names: LabelNames = {},
  ...more: readonly string[]
): string {
  const gained =
    query.histograms === 'classic'
      ? sum(rate(`${histogram}_bucket`, query, ...more), query, names, 'le')
      : sum(rate(histogram, query, ...more), query, names);
  return `histogram_quantile(${q}, ${gained})`;
}

/** Returns the share of some of all. Series of the bad ones may not exist yet, which is 0 of them and not nothing. */
export function share(some: string, all: string): string {
  return `(${some} or 0 * ${all}) / ${all}`;
}

const unitsMs = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 } as const;

/** Returns a duration as PromQL and people write it, in the largest unit that it is a multiple of: `5m`, `90s`, `300ms`. */
export function duration(ms: number): string {
  for (const [unit, length] of Object.entries(unitsMs))
    if (ms >= length && ms % length === 0) return `${ms / length}${unit}`;
  return `${ms}ms`;
}
