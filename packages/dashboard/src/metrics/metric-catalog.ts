import type { LabelSet, MetricFamily } from '@golden-signals/core';
import { type Metrics, scrapeBudget } from '@golden-signals/core/extension';
import type { LabelCount, LabelRow, MetricRow } from '../parts/metric-shapes.ts';
import { factsOf, type Losses, lossesIn } from './metric-facts.ts';

/** Every metric with the number of its series and label values. */
export interface Catalog {
  readonly metrics: readonly MetricRow[];
  readonly labels: readonly LabelRow[];
  readonly series: number;
}

/** Counts series and label values, in slices, so that a large registry does not hold the event loop. */
export async function readCatalog(families: readonly MetricFamily[], metrics: Metrics): Promise<Catalog> {
  const losses = lossesIn(families);
  const rows: MetricRow[] = [];
  for (const family of families) {
    rows.push(rowOf(family, metrics, losses));
    if (scrapeBudget.isUsed) await scrapeBudget.nextTurn();
  }
  return {
    metrics: rows,
    labels: labelRows(rows),
    series: rows.reduce((sum, { series }) => sum + series, 0),
  };
}

function rowOf(family: MetricFamily, metrics: Metrics, losses: Losses): MetricRow {
  const facts = factsOf(family, metrics, losses);
  const own = metrics.get(family.name);
  if (own === undefined) {
    const sets = Array.from<{ labels: LabelSet }, LabelSet>(family.points, ({ labels }) => labels);
    return { ...facts, series: sets.length, labels: labelCounts(sets) };
  }
  const labels = own.distinctValues().map(({ name, distinctValues }) => ({ name, values: distinctValues }));
  return { ...facts, series: own.seriesCount, labels };
}

function labelCounts(sets: readonly LabelSet[]): LabelCount[] {
  const values = new Map<string, Set<string>>();
  for (const { names, values: texts } of sets) {
    names.forEach((name, position) => {
      const known = values.get(name) ?? new Set();
      values.set(name, known.add(texts[position]!));
    });
  }
  return Array.from(values, ([name, distinct]) => ({ name, values: distinct.size }));
}

function labelRows(metrics: readonly MetricRow[]): LabelRow[] {
  const rows = new Map<string, LabelRow>();
  for (const { name: metric, series, labels } of metrics) {
    for (const { name, values } of labels) {
      const { metrics: count, ...known } = rows.get(name) ?? { metrics: 0, series: 0, values: 0, metric };
      const most =
        values > known.values ? { values, metric } : { values: known.values, metric: known.metric };
      rows.set(name, { name, metrics: count + 1, series: known.series + series, ...most });
    }
  }
  return [...rows.values()].sort((a, b) => b.series - a.series);
}
