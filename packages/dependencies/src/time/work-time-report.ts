import type { CallingWork, WorkTime } from './work-time.ts';

/** Of those that took the most time together. */
const maxReported = 100;

/** The part of the time of a route or job in which calls to one target were in progress. */
export interface ReportedTargetTime {
  /** As reports of calls call it. */
  readonly target: string;
  readonly calls: number;
  /** Of all of them together; calls that overlap count once. */
  readonly totalMs: number;
  /** The part of it in which they waited before they were sent, for a connection or a place in a queue. */
  readonly waitMs: number;
}

/** Where the time of one route or job goes, of the requests or runs that call something. */
export interface ReportedWorkTime {
  /** The template of the route, or the name of the job. */
  readonly name: string;
  readonly requests: number;
  /** Of all of them together. */
  readonly totalMs: number;
  /** The target that took the most first. Calls to several at the same time count for each. */
  readonly targets: readonly ReportedTargetTime[];
}

/** Returns where time went over the short live window; the route or job that took the most first. */
export function workTimeReport(works: WorkTime): ReportedWorkTime[] {
  return Array.from(works, reportedWork)
    .filter(({ requests }) => requests > 0)
    .sort(byTime)
    .slice(0, maxReported);
}

function reportedWork({ name, durations, targets }: CallingWork): ReportedWorkTime {
  const { requests, latency } = durations.readTotals('short');
  return {
    name,
    requests,
    totalMs: latency.meanMs * requests,
    targets: Array.from(targets, ([target, window]) => {
      const totals = window.readTotals('short');
      const seconds = Math.max(1, totals.seconds);
      return {
        target,
        // Windows add up two amounts, which they call bytes.
        calls: Math.round(totals.bytesOutPerSecond * seconds),
        totalMs: totals.latency.meanMs * totals.requests,
        waitMs: (totals.bytesInPerSecond * seconds) / 1_000,
      };
    })
      .filter(({ calls }) => calls > 0)
      .sort(byTime),
  };
}

function byTime(a: { readonly totalMs: number }, b: { readonly totalMs: number }): number {
  return b.totalMs - a.totalMs;
}
