import type { MetricDetail } from '../../src/parts/metric-shapes.ts';
import { type Lines, SeriesLines } from './series-lines.ts';

/** The ten series of a metric and their sum, for the metric that is shown and the two before. */
const maxSeries = 33;

const kept = new Map<string, SeriesLines>();

/**
 * Takes the drawn series of a metric as they were read last, and returns what is known of each since the page shows them, in
 * their order. The service keeps no history of metrics.
 *
 * @param where Which series the sum is of.
 */
export function linesOf(
  { name, type, atMs, bounds, plotted }: MetricDetail,
  where: string,
): readonly Lines[] {
  const isCounted = type !== 'gauge' && type !== 'unknown';
  return plotted.map(({ id, point }) => {
    const key = `${name} ${id === '' ? where : id}`;
    const lines = kept.get(key) ?? new SeriesLines(isCounted ? (id === '' ? 'sum' : 'count') : 'level');
    // Behind the others, so that the one that is dropped is the oldest.
    kept.delete(key);
    kept.set(key, lines);
    if (kept.size > maxSeries) kept.delete(kept.keys().next().value!);
    lines.add(atMs, point, bounds);
    return lines;
  });
}
