import { type PromQuery, promql } from '@golden-signals/core/extension';
import type { MetricFacts, PlottedSeries } from '../parts/metric-shapes.ts';

/** The same as the page takes for a rate. */
const range = '1m';

/**
 * Returns PromQL that gives what the page draws of the series with these labels.
 *
 * @param targetMatchers What tells this service apart in Prometheus, without braces; may be empty.
 * @param isOne They are the labels of one series, of which nothing has to be summed up.
 */
export function metricQueries(
  { name, type }: Pick<MetricFacts, 'name' | 'type'>,
  labels: Readonly<Record<string, string>>,
  targetMatchers: string,
  isOne: boolean,
): PlottedSeries['queries'] {
  const own = Object.entries(labels).map(([label, value]) => `${label}=${quoted(value)}`);
  const matchers = [...(targetMatchers === '' ? [] : [targetMatchers]), ...own].join(',');
  const query: PromQuery = { range, matchers, by: [], naming: 'prometheus', histograms: 'classic' };
  const summed = (expression: string) => (isOne ? expression : promql.sum(expression, query));
  switch (type) {
    case 'counter':
      return [{ title: 'a second', query: summed(promql.rate(scrapedCounter(name), query)) }];
    case 'histogram':
      return [
        { title: 'p99', query: promql.quantile(0.99, name, query) },
        { title: 'p50', query: promql.quantile(0.5, name, query) },
        { title: 'a second', query: summed(promql.countRate(name, query)) },
      ];
    case 'summary':
      return [{ title: 'a second', query: summed(promql.countRate(name, query)) }];
    default:
      return [{ title: 'value', query: promql.selector(name, query) }];
  }
}

/** OpenMetrics, which Prometheus asks for, appends it. */
function scrapedCounter(name: string): string {
  return name.endsWith('_total') ? name : `${name}_total`;
}

function quoted(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
