import type { Histogram } from 'hdr-histogram-js';
// The package's main file also loads a WebAssembly build, a compressor and the log readers: five times the time.
import * as int32Histogram from 'hdr-histogram-js/dist/Int32Histogram.js';
import { type BucketLayout, highestMicroseconds } from './bucket-index.ts';
import { type Tally, totalAt } from './tally.ts';

const Int32Histogram = classOf(int32Histogram);
type Int32Histogram = InstanceType<typeof Int32Histogram>;

const microsecondsPerMillisecond = 1_000;

/**
 * Latencies in milliseconds; all 0 when there were no requests.
 *
 * A percentile is the smallest latency that at least this share of the requests did not exceed (nearest rank), and
 * is too high by one bucket's width at most: see `BucketLayout`. `maxMs` and `meanMs` are exact.
 */
export interface LatencySummary {
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  readonly maxMs: number;
  readonly meanMs: number;
}

/** Returns a histogram of hdr-histogram-js with the tally's counts, in microseconds. It belongs to the caller. */
export function toHistogram(layout: BucketLayout, tally: Tally): Histogram {
  const histogram = newHistogram(layout);
  fill(histogram, tally);
  histogram.establishInternalTackingValues();
  return histogram;
}

/** One histogram per layout for all summaries, because building one costs more than reading it. */
const reused = new WeakMap<BucketLayout, Int32Histogram>();

export function summarizeLatency(layout: BucketLayout, tally: Tally): LatencySummary {
  let histogram = reused.get(layout);
  if (histogram === undefined) {
    histogram = newHistogram(layout);
    reused.set(layout, histogram);
  }
  histogram.reset();
  fill(histogram, tally);
  const longest = tally.totals[totalAt.longest]!;
  return {
    p50Ms: percentileMs(histogram, 50, longest),
    p90Ms: percentileMs(histogram, 90, longest),
    p95Ms: percentileMs(histogram, 95, longest),
    p99Ms: percentileMs(histogram, 99, longest),
    p999Ms: percentileMs(histogram, 99.9, longest),
    ...summarizeTotalLatency(tally.totals),
  };
}

/** @param totals In the order of `totalAt`. */
export function summarizeTotalLatency(totals: Float64Array): Pick<LatencySummary, 'maxMs' | 'meanMs'> {
  const requests = totals[totalAt.requests]!;
  return {
    maxMs: totals[totalAt.longest]! / microsecondsPerMillisecond,
    meanMs: requests === 0 ? 0 : totals[totalAt.latency]! / requests / microsecondsPerMillisecond,
  };
}

/** HdrHistogram answers with the upper end of a bucket, which can lie above the longest latency there was. */
function percentileMs(histogram: Int32Histogram, percentile: number, longest: number): number {
  return Math.min(histogram.getValueAtPercentile(percentile), longest) / microsecondsPerMillisecond;
}

function newHistogram(layout: BucketLayout): Int32Histogram {
  return new Int32Histogram(1, highestMicroseconds, layout.digits);
}

function fill(histogram: Int32Histogram, tally: Tally): void {
  for (let index = tally.nextCounted(0); index !== -1; index = tally.nextCounted(index + 1)) {
    histogram.setCountAtIndex(index, tally.counts[index]!);
  }
  histogram.setTotalCount(tally.totals[totalAt.requests]!);
}

/**
 * The module's default export. The module is CommonJS that was compiled from an ES module: its exports are the default
 * export of an `import` by Node, and the namespace itself for bundlers and other compilers.
 */
function classOf({ default: exported }: typeof int32Histogram): typeof int32Histogram.default {
  return 'default' in exported ? (exported as typeof int32Histogram).default : exported;
}
