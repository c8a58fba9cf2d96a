import { bucketQuantile } from '../../src/metrics/bucket-quantile.ts';
import type { SeriesPoint } from '../../src/parts/metric-shapes.ts';

/** Unix milliseconds and value. */
type Point = readonly [atMs: number, value: number];

/** As long as the range of the PromQL that goes with what is drawn. */
const rangeMs = 60_000;
const keptMs = 900_000;

/** What is drawn of a series. */
export interface Lines {
  /** As it was; of what goes up and down. */
  readonly value: readonly Point[];
  /** Gained per second; of what is counted. */
  readonly rate: readonly Point[];
  /** Of what was observed meanwhile. */
  readonly p50: readonly Point[];
  readonly p99: readonly Point[];
}

/** What goes up and down, what is counted, or several together of what is counted. */
export type SeriesKind = 'level' | 'count' | 'sum';

interface Sample {
  readonly atMs: number;
  readonly point: SeriesPoint;
}

/**
 * One series as it was read, time after time: what it gained within a minute, up to each moment of the last 15.
 *
 * Memory: at most some 200 points of each line.
 */
export class SeriesLines implements Lines {
  readonly #kind: SeriesKind;
  /** Of the last minute. */
  #samples: Sample[] = [];
  value: Point[] = [];
  rate: Point[] = [];
  p50: Point[] = [];
  p99: Point[] = [];

  constructor(kind: SeriesKind) {
    this.#kind = kind;
  }

  /** Takes what was read; what is known of that moment already, or of a later one, changes nothing. */
  add(atMs: number, point: SeriesPoint, bounds: readonly number[]): void {
    if (atMs <= (this.#samples.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY)) return;
    this.#samples = [...this.#samples.filter((one) => one.atMs >= atMs - rangeMs), { atMs, point }];
    if ('value' in point && this.#kind === 'level') {
      if (point.value !== null) this.value = appended(this.value, atMs, point.value);
      return;
    }
    const seconds = (atMs - this.#samples[0]!.atMs) / 1_000;
    if (seconds === 0) return;
    const { count, buckets } = gainedIn(this.#samples, this.#kind);
    this.rate = appended(this.rate, atMs, count / seconds);
    const [p50, p99] = [bucketQuantile(0.5, bounds, buckets), bucketQuantile(0.99, bounds, buckets)];
    if (p50 !== undefined) this.p50 = appended(this.p50, atMs, p50);
    if (p99 !== undefined) this.p99 = appended(this.p99, atMs, p99);
  }
}

function appended(points: readonly Point[], atMs: number, value: number): Point[] {
  return [...points.filter(([one]) => one > atMs - keptMs), [atMs, value]];
}

/**
 * What was counted from the first sample to the last. A count that fell began anew at zero; of a sum that fell only some
 * may have, or one of them is gone, so that nothing can be told of that step.
 */
function gainedIn(
  samples: readonly Sample[],
  kind: SeriesKind,
): { count: number; buckets: readonly number[] } {
  let count = 0;
  let buckets: readonly number[] = [];
  for (let at = 1; at < samples.length; at++) {
    const [before, after] = [samples[at - 1]!.point, samples[at]!.point];
    const isAnew = countOf(after) < countOf(before);
    if (isAnew && kind === 'sum') continue;
    count += countOf(after) - (isAnew ? 0 : countOf(before));
    const earlier = isAnew ? [] : bucketsOf(before);
    buckets = bucketsOf(after).map((now, bucket) => (buckets[bucket] ?? 0) + now - (earlier[bucket] ?? 0));
  }
  return { count, buckets };
}

function countOf(point: SeriesPoint): number {
  return 'count' in point ? point.count : (point.value ?? 0);
}

function bucketsOf(point: SeriesPoint): readonly number[] {
  return 'count' in point ? point.buckets : [];
}
