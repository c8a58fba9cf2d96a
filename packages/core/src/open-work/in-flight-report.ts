import type { ReadOptions } from '../host/section.ts';
import type { OpenWork } from '../work/open-work.ts';
import type { TimelineEntry } from '../work/timeline.ts';

/** Of requests and of operations, each: a longer list is of no use, and takes time to make. */
const maxListed = 200;

/** Work with the operations inside it, as far as they are tracked. */
export interface TrackedWork extends OpenWork {
  readonly timeline?: readonly TimelineEntry[] | undefined;
}

/** One piece of work in progress; the ids and the timeline are details. */
export interface ReportedWork {
  /** A route's template, or an operation. */
  readonly name: string;
  readonly method: string | undefined;
  readonly ageMs: number;
  /** Unix milliseconds. */
  readonly startedAtMs: number;
  readonly requestId?: string | undefined;
  readonly traceId?: string | undefined;
  readonly timeline?: readonly TimelineEntry[] | undefined;
}

export interface InFlightReport {
  /** The oldest first; at most 200. */
  readonly requests: readonly ReportedWork[];
  /** The oldest first; at most 200. */
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
  const { name, method, ageMs, startedAtMs, requestId, traceId, timeline } = work;
  const plain = { name, method, ageMs, startedAtMs };
  return details ? { ...plain, requestId, traceId, timeline } : plain;
}
