import type { ExtensionHost } from '@golden-signals/core/extension';
import { LastAnswers } from '../metrics/last-answers.ts';
import { type Catalog, readCatalog } from '../metrics/metric-catalog.ts';
import { type MetricSource, readEveryMs } from '../metrics/metric-source.ts';
import { matchesWords } from '../metrics/search.ts';
import { SharedReading } from '../metrics/shared-reading.ts';
import type { Part } from '../part.ts';
import type { MetricList, MetricRow } from './metric-shapes.ts';
import { rowNumber } from './row-number.ts';

const maxRows = 500;
const maxLabels = 50;

const orders: Readonly<Record<string, (row: MetricRow) => number | string>> = {
  name: ({ name }) => name,
  type: ({ type }) => type,
  series: ({ series }) => series,
  used: ({ series, limit = Number.POSITIVE_INFINITY }) => (limit === 1 ? 0 : series / limit),
  diverted: ({ diverted, dropped }) => diverted + dropped,
};

/**
 * All metrics with their series, and what labels cost: `search` for words in name, help, type or names of labels, `sort`,
 * `order` (`up` or `down`), `to`.
 */
export function metricsPart(host: ExtensionHost, source: MetricSource): Part {
  const { clock, metrics } = host;
  const reading = new SharedReading(clock, readEveryMs, async () => {
    const families = await source.current();
    return { atMs: clock.wallTimeMs(), catalog: await readCatalog(families, metrics) };
  });
  const answers = new LastAnswers<object, MetricList>();
  return {
    everyMs: 1_000,
    read(parameters) {
      const read = reading.latest();
      if (read === undefined) return null;
      return answers.get(read, parameters.toString(), () => listOf(read.atMs, read.catalog, parameters));
    },
    forget() {
      reading.forget();
      source.forget();
    },
  };
}

function listOf(atMs: number, { metrics, labels, series }: Catalog, parameters: URLSearchParams): MetricList {
  const words = parameters.get('search') ?? '';
  const found = metrics.filter((row) => matchesWords(textOf(row), words));
  const sign = parameters.get('order') === 'up' ? 1 : -1;
  const sort = parameters.get('sort') ?? 'series';
  const key = (Object.hasOwn(orders, sort) ? orders[sort] : undefined) ?? orders.series!;
  found.sort((a, b) => {
    const [left, right] = [key(a), key(b)];
    return left === right ? (a.name < b.name ? -1 : 1) : left < right ? -sign : sign;
  });
  return {
    atMs,
    metrics: metrics.length,
    series,
    diverted: metrics.reduce((sum, { diverted }) => sum + diverted, 0),
    dropped: metrics.reduce((sum, { dropped }) => sum + dropped, 0),
    found: found.length,
    rows: found.slice(0, Math.min(rowNumber(parameters.get('to'), 100), maxRows)),
    labels: labels.slice(0, maxLabels),
  };
}

function textOf({ name, help, type, labels }: MetricRow): string {
  return [name, help, type, ...labels.map((label) => label.name)].join(' ').toLowerCase();
}
