import type { ReadOptions } from '../host/section.ts';
import type { Severity } from '../host/signals.ts';
import type { OpenWork } from '../work/open-work.ts';
import type { TimelineEntry } from '../work/timeline.ts';
import type { WorkKind } from '../work/work.ts';
import type { InProgress } from './in-progress.ts';
import { overdueSeverity } from './overdue-severity.ts';

/** Of requests and of operations, each: a longer list is of no use, and takes time to make. */
const maxListed = 200;

/** Work with the operations and calls inside it, as far as they are tracked. */
export interface TrackedWork extends OpenWork {
  /** From when on it is slow; `Infinity` for what never is. */
  readonly thresholdMs: number;
  /** Calls to dependencies that are over. */
  readonly calls: number;
  readonly waitsFor: InProgress | undefined;
  readonly timeline: readonly TimelineEntry[];
}

/** One piece of work in progress; what it waits for, the ids and the timeline are details. */
export interface ReportedWork {
  readonly kind: WorkKind;
  /** A route's template, or the name of a job or an operation. */
  readonly name: string;
  readonly method: string | undefined;
  readonly ageMs: number;
  /** Unix milliseconds. */
  readonly startedAtMs: number;
  /** From when on it is slow; undefined for what never is. */
  readonly thresholdMs: number | undefined;
  /** How bad its age is; undefined while it is within its threshold. */
  readonly severity: Extract<Severity, 'warning' | 'critical'> | undefined;
  /** Calls to dependencies that are over. */
  readonly calls: number;
  /** What has begun last in it and is not over; undefined where nothing is, or contexts are not tracked. */
  readonly waitsFor?: InProgress | undefined;
  readonly requestId?: string | undefined;
  readonly traceId?: string | undefined;
  readonly timeline?: readonly TimelineEntry[] | undefined;
}

export interface InFlightReport {
  /** The oldest first; at most 200. */
  readonly requests: readonly ReportedWork[];
  /** Jobs and operations, the oldest first; at most 200. */
  readonly operations: readonly ReportedWork[];
  /** There are more than are listed. */
  readonly truncated: boolean;
}

/**
 * Returns what the endpoint of work in progress answers, ready for `JSON.stringify`.
 *
 * @param open The oldest first; no more is read than is listed, so generators are fine.
 */
export function inFlightReport(
  open: { requests: Iterable<TrackedWork>; operations: Iterable<TrackedWork> },
  options: ReadOptions,
): InFlightReport {
  const requests = list(open.requests, options);
  const operations = list(open.operations, options);
  return {
    requests: requests.listed,
    operations: operations.listed,
    truncated: requests.truncated || operations.truncated,
  };
}

function list(
  open: Iterable<TrackedWork>,
  options: ReadOptions,
): { listed: ReportedWork[]; truncated: boolean } {
  const listed: ReportedWork[] = [];
  for (const work of open) {
    if (listed.length === maxListed) return { listed, truncated: true };
    listed.push(toReported(work, options));
  }
  return { listed, truncated: false };
}

function toReported(work: TrackedWork, { details }: ReadOptions): ReportedWork {
  const { kind, name, method, ageMs, startedAtMs, thresholdMs, calls } = work;
  const plain = {
    ...{ kind, name, method, ageMs, startedAtMs, calls },
    thresholdMs: Number.isFinite(thresholdMs) ? thresholdMs : undefined,
    severity: overdueSeverity(ageMs, thresholdMs),
  };
  if (!details) return plain;
  const { waitsFor, requestId, traceId, timeline } = work;
  return { ...plain, waitsFor, requestId, traceId, timeline };
}
