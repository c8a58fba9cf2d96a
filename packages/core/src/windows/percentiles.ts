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

/** Of the percentiles in a summary, in ascending order: the share of the requests in thousandths. */
const permilles = [500, 900, 950, 990, 999] as const;
/** Those of the latest summary, in milliseconds. */
const percentilesMs = new Float64Array(permilles.length);

/**
 * All percentiles in one pass over what was counted: hdr-histogram-js looks through its whole range for each of them, which
 * takes twenty times as long, and a table of a thousand routes in the order of one needs all of theirs.
 */
export function summarizeLatency(layout: BucketLayout, tally: Tally): LatencySummary {
  const { counts, totals } = tally;
  const requests = totals[totalAt.requests]!;
  const longest = totals[totalAt.longest]!;
  percentilesMs.fill(0);
  let counted = 0;
  let at = 0;
  for (let index = tally.nextCounted(0); index !== -1; index = tally.nextCounted(index + 1)) {
    counted += counts[index]!;
    while (at < permilles.length && counted * 1_000 >= permilles[at]! * requests) {
      // A bucket's upper end can lie above the longest latency there was.
      percentilesMs[at++] = Math.min(layout.lowestOf(index + 1) - 1, longest) / microsecondsPerMillisecond;
    }
    if (at === permilles.length) break;
  }
  const [p50Ms = 0, p90Ms = 0, p95Ms = 0, p99Ms = 0, p999Ms = 0] = percentilesMs;
  return { p50Ms, p90Ms, p95Ms, p99Ms, p999Ms, ...summarizeTotalLatency(totals) };
}

/** @param totals In the order of `totalAt`. */
export function summarizeTotalLatency(totals: Float64Array): Pick<LatencySummary, 'maxMs' | 'meanMs'> {
  const requests = totals[totalAt.requests]!;
  return {
    maxMs: totals[totalAt.longest]! / microsecondsPerMillisecond,
    meanMs: requests === 0 ? 0 : totals[totalAt.latency]! / requests / microsecondsPerMillisecond,
  };
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
