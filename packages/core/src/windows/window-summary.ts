import { apdexScore } from './apdex.ts';
import { BucketLayout } from './bucket-index.ts';
import { type LatencySummary, summarizeLatency, summarizeTotalLatency } from './percentiles.ts';
import { Tally, totalAt } from './tally.ts';

/** Which live window to read: the one of `windowSeconds`, or the last 15 minutes. */
export type WindowName = 'short' | 'long';

/** What a window adds up, without percentiles. Nothing is ever NaN: without requests all is 0, and Apdex 1. */
export interface WindowTotals {
  /** The time that was really covered. */
  readonly seconds: number;
  readonly requests: number;
  /** Over `seconds`, or over one second while less has passed: the first request is no burst. */
  readonly requestsPerSecond: number;
  readonly errors: number;
  /** From 0 to 1. */
  readonly errorRatio: number;
  /** From 0 to 1, of the requests that have a latency, as is all of `latency`; see `apdexScore`. */
  readonly apdex: number;
  readonly bytesInPerSecond: number;
  readonly bytesOutPerSecond: number;
  readonly latency: Pick<LatencySummary, 'maxMs' | 'meanMs'>;
}

/** Traffic, errors, Apdex and latency of a window. */
export interface WindowSummary extends WindowTotals {
  readonly latency: LatencySummary;
}

/** @param tally What was counted in the window. @param seconds The time that was really covered. */
export function summarizeWindow(layout: BucketLayout, tally: Tally, seconds: number): WindowSummary {
  return { ...summarizeTotals(tally, seconds), latency: summarizeLatency(layout, tally) };
}

/** As `summarizeWindow`, of a tally that may have no counts. */
export function summarizeTotals({ totals }: Tally, seconds: number): WindowTotals {
  const timed = totals[totalAt.requests]!;
  const requests = timed + totals[totalAt.untimed]!;
  const errors = totals[totalAt.errors]!;
  const perSecond = (amount: number) => amount / Math.max(1, seconds);
  return {
    seconds,
    requests,
    requestsPerSecond: perSecond(requests),
    errors,
    errorRatio: requests === 0 ? 0 : errors / requests,
    apdex: apdexScore(timed, totals[totalAt.tolerating]!, totals[totalAt.frustrated]!),
    bytesInPerSecond: perSecond(totals[totalAt.bytesIn]!),
    bytesOutPerSecond: perSecond(totals[totalAt.bytesOut]!),
    latency: summarizeTotalLatency(totals),
  };
}

/** Returns the summary of a window in which nothing was observed yet. */
export function emptyWindow(): WindowSummary {
  const layout = new BucketLayout(1);
  return summarizeWindow(layout, Tally.sharedBy(layout), 0);
}
