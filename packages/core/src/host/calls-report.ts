import type { CallKind } from '../work/call-totals.ts';
import type { Severity } from './signals.ts';

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
  /** Whether `errorRatio` is past the limits of the error ratio of such calls; undefined where it is not. */
  readonly errorSeverity?: Severity | undefined;
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
