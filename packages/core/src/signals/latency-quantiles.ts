import type { LatencySummary } from '../windows/percentiles.ts';
import { SlidingWindow } from '../windows/sliding-window.ts';
import type { WindowSummary } from '../windows/window-summary.ts';

/** The quantiles of durations that are signals. */
export const latencyQuantiles: ReadonlyArray<{
  readonly name: string;
  readonly q: number;
  readonly percentile: keyof LatencySummary;
}> = [
  { name: 'p50', q: 0.5, percentile: 'p50Ms' },
  { name: 'p95', q: 0.95, percentile: 'p95Ms' },
  { name: 'p99', q: 0.99, percentile: 'p99Ms' },
];

/** Returns a quantile in seconds; undefined where nothing was timed. */
export function quantileOf(
  summary: WindowSummary,
  percentile: keyof LatencySummary,
  coveredMs: number,
): { value: number; coveredMs: number } | undefined {
  if (summary.latency.maxMs === 0) return undefined;
  return { value: summary.latency[percentile] / 1_000, coveredMs };
}

/** Returns a quantile of several live windows together; undefined beyond the long one, and where nothing was timed. */
export function quantileTogether(
  windows: readonly SlidingWindow[],
  windowMs: number,
  percentile: keyof LatencySummary,
): { value: number; coveredMs: number } | undefined {
  if (windows.length === 0 || windowMs > windows[0]!.longestMs) return undefined;
  const summary = SlidingWindow.readTogether(windows, windowMs);
  return quantileOf(summary, percentile, Math.min(windowMs, windows[0]!.ageMs));
}
