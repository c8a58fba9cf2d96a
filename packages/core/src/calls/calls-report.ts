import type { CallSignals, CallsReport, ReportedTarget } from '../host/calls-report.ts';
import type { ReadOptions } from '../host/section.ts';
import { SlidingWindow } from '../windows/sliding-window.ts';
import { emptyWindow, type WindowSummary, type WindowTotals } from '../windows/window-summary.ts';
import type { CalledSummary, TargetRecord } from './target-record.ts';

/** Summaries of each target that are told, those that took the most time. */
const maxSummaries = 10;

/** Returns what the section answers, ready for `JSON.stringify`. */
export function callsReport(records: Iterable<TargetRecord>, { details }: ReadOptions): CallsReport {
  const targets = Array.from(records, (record) => reportedTarget(record, details));
  return { targets: targets.sort(byTotalTime) };
}

function reportedTarget(record: TargetRecord, details: boolean): ReportedTarget {
  const { name, kind, options, inProgress, hits, misses } = record;
  const { system, namespace, address, port, pool } = options;
  const summaries = [...record.summaries()];
  const windows = summaries.map(({ window }) => window);
  const together = windows.length === 0 ? emptyWindow() : SlidingWindow.readTogether(windows, 'short');
  return {
    name,
    kind,
    system,
    namespace,
    address,
    port,
    pool,
    ...toSignals(together),
    inProgress,
    hits,
    misses,
    ...(details && {
      summaries: mostTime(summaries)
        .map(({ summary, window }) => ({ summary, ...toSignals(window.read('short')) }))
        .sort(byTotalTime),
    }),
  };
}

/** Only those are read whole, because percentiles are what takes time. */
function mostTime(summaries: readonly CalledSummary[]): readonly CalledSummary[] {
  return summaries
    .map((called) => ({ called, totals: called.window.readTotals('short') }))
    .filter(({ totals }) => totals.requests > 0)
    .sort((a, b) => totalMs(b.totals) - totalMs(a.totals))
    .slice(0, maxSummaries)
    .map(({ called }) => called);
}

function totalMs({ latency, requests }: WindowTotals): number {
  return latency.meanMs * requests;
}

function toSignals(window: WindowSummary): CallSignals {
  const { requests, requestsPerSecond, errors, errorRatio, latency, bytesInPerSecond, seconds } = window;
  return {
    calls: requests,
    callsPerSecond: requestsPerSecond,
    errors,
    errorRatio,
    totalMs: totalMs(window),
    // The first amount that these windows add up is no bytes, but microseconds of waiting.
    waitMs: (bytesInPerSecond * Math.max(1, seconds)) / 1_000,
    meanMs: latency.meanMs,
    p50Ms: latency.p50Ms,
    p99Ms: latency.p99Ms,
    maxMs: latency.maxMs,
  };
}

function byTotalTime(a: CallSignals, b: CallSignals): number {
  return b.totalMs - a.totalMs;
}
