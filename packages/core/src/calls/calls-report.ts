import type { ReadOptions } from '../host/section.ts';
import { SlidingWindow } from '../windows/sliding-window.ts';
import { emptyWindow, type WindowSummary } from '../windows/window-summary.ts';
import type { CallKind } from '../work/call-totals.ts';
import type { TargetRecord } from './target-record.ts';

/** Summaries of each target that are told, those that took the most time. */
const maxSummaries = 10;

/** Calls of the short live window. */
export interface CallSignals {
  readonly calls: number;
  readonly callsPerSecond: number;
  readonly errors: number;
  /** From 0 to 1. */
  readonly errorRatio: number;
  /** Of all calls together. */
  readonly totalMs: number;
  /** The part of `totalMs` before they were sent. */
  readonly waitMs: number;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** What was called of a target. */
export interface ReportedSummary extends CallSignals {
  /** `__overflow__` for what came when there were 200 already. */
  readonly summary: string;
}

/** One dependency. */
export interface ReportedTarget extends CallSignals {
  readonly name: string;
  readonly kind: CallKind;
  readonly system: string;
  readonly namespace: string | undefined;
  readonly address: string | undefined;
  readonly port: number | undefined;
  readonly pool: string | undefined;
  /** Now. */
  readonly inProgress: number;
  /** Answers of a cache since the start of the target, where they are told of. */
  readonly hits: number;
  readonly misses: number;
  /** Those that took the most time together, first; at most 10. Only for callers that may see details. */
  readonly summaries?: readonly ReportedSummary[];
}

/** Calls to dependencies over the short live window. */
export interface CallsReport {
  /** The target that the service spent the most time on first. */
  readonly targets: readonly ReportedTarget[];
}

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
      summaries: summaries
        .map(({ summary, window }) => ({ summary, ...toSignals(window.read('short')) }))
        .filter(({ calls }) => calls > 0)
        .sort(byTotalTime)
        .slice(0, maxSummaries),
    }),
  };
}

function toSignals(window: WindowSummary): CallSignals {
  const { requests, requestsPerSecond, errors, errorRatio, latency, bytesInPerSecond, seconds } = window;
  return {
    calls: requests,
    callsPerSecond: requestsPerSecond,
    errors,
    errorRatio,
    totalMs: latency.meanMs * requests,
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
