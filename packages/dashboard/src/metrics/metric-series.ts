import { createHash } from 'node:crypto';
import type { HistogramPoint, LabelSet, MetricFamily, ScalarPoint, SummaryPoint } from '@golden-signals/core';
import { type Metrics, scrapeBudget } from '@golden-signals/core/extension';
import type { MetricFacts, SeriesPoint, SeriesRow } from '../parts/metric-shapes.ts';
import { bucketQuantile } from './bucket-quantile.ts';
import { factsOf, labelsOf, lossesIn } from './metric-facts.ts';

/** More are neither read nor looked through. */
const maxSeries = 20_000;

/** One metric with all of its series, as they were at one moment. */
export interface ReadMetric {
  readonly atMs: number;
  readonly facts: MetricFacts;
  readonly series: readonly ReadSeries[];
  readonly isCut: boolean;
}

/** Reads the series of a metric, in slices; undefined where there is no such metric. */
export async function readMetric(
  families: readonly MetricFamily[],
  name: string,
  metrics: Metrics,
  atMs: number,
): Promise<ReadMetric | undefined> {
  const family = families.find((one) => one.name === name);
  if (family === undefined) return undefined;
  const facts = factsOf(family, metrics, lossesIn(families));
  const series: ReadSeries[] = [];
  for (const point of family.points as Iterable<MetricPoint>) {
    if (series.length === maxSeries) return { atMs, facts, series, isCut: true };
    series.push(new ReadSeries(point));
    if (scrapeBudget.isUsed) await scrapeBudget.nextTurn();
  }
  return { atMs, facts, series, isCut: false };
}

type MetricPoint = ScalarPoint | HistogramPoint | SummaryPoint;

/** One series, with what is only asked of some made when it is asked for. */
export class ReadSeries {
  readonly #point: MetricPoint;
  #text: string | undefined;

  constructor(point: MetricPoint) {
    this.#point = point;
  }

  get labelSet(): LabelSet {
    return this.#point.labels;
  }

  get labels(): Record<string, string> {
    return labelsOf(this.labelSet);
  }

  /** `route=/orders method=GET` in lower case, which the search looks in and rows are sorted by. */
  get text(): string {
    const { names, values } = this.labelSet;
    this.#text ??= names
      .map((name, position) => `${name}=${values[position]}`)
      .join(' ')
      .toLowerCase();
    return this.#text;
  }

  get id(): string {
    return seriesId(this.labelSet);
  }

  get value(): number | undefined {
    return 'value' in this.#point ? this.#point.value : undefined;
  }

  get count(): number | undefined {
    return 'count' in this.#point ? this.#point.count : undefined;
  }

  get mean(): number | undefined {
    if (!('count' in this.#point) || this.#point.count === 0) return undefined;
    return this.#point.sum / this.#point.count;
  }

  /** Since the start. */
  quantile(q: number): number | undefined {
    if ('quantiles' in this.#point)
      return this.#point.quantiles.find(({ quantile }) => quantile === q)?.value;
    return 'bounds' in this.#point ? bucketQuantile(q, this.#point.bounds, this.#point.counts) : undefined;
  }

  get bounds(): readonly number[] {
    return 'bounds' in this.#point ? this.#point.bounds : [];
  }

  /** Not cumulative; none of what is no histogram. */
  get bucketCounts(): ArrayLike<number> {
    return 'counts' in this.#point ? this.#point.counts : [];
  }

  get point(): SeriesPoint {
    if ('value' in this.#point) return { value: this.#point.value };
    return { count: this.#point.count, buckets: Array.from(this.bucketCounts) };
  }

  get row(): SeriesRow {
    const { id, labels, value, count, mean } = this;
    if (value !== undefined) return { id, labels, value };
    return { id, labels, count: count!, mean, p50: this.quantile(0.5), p99: this.quantile(0.99) };
  }
}

/** Returns what the series of one metric have counted together, bucket by bucket. */
export function sumOf(series: readonly ReadSeries[]): SeriesPoint {
  if (series[0]?.count === undefined)
    return { value: series.reduce((sum, { value }) => sum + (value ?? 0), 0) };
  const buckets: number[] = new Array(series[0].bucketCounts.length).fill(0);
  let total = 0;
  for (const { count, bucketCounts } of series) {
    total += count!;
    for (let bucket = 0; bucket < buckets.length; bucket++) buckets[bucket]! += bucketCounts[bucket] ?? 0;
  }
  return { count: total, buckets };
}

/** Short, because a link holds up to ten of them. */
const idLength = 8;
/** The label sets of our own series live as long as these. */
const ids = new WeakMap<LabelSet, string>();

function seriesId(labels: LabelSet): string {
  let id = ids.get(labels);
  if (id === undefined) {
    const text = JSON.stringify([labels.names, labels.values]);
    id = createHash('sha256').update(text).digest('base64url').slice(0, idLength);
    ids.set(labels, id);
  }
  return id;
}
