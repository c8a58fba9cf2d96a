import type { ReportedTarget } from '@golden-signals/core';
import type { ReportedTargetTime, ReportedWorkTime } from './work-time-report.ts';

/** Of each target. */
const maxCallers = 10;

/** A route or job that calls a target. */
export interface ReportedCaller extends Omit<ReportedTargetTime, 'target'> {
  /** The template of the route, or the name of the job. */
  readonly name: string;
  /** Of the time of its requests, from 0 to 1. */
  readonly timeShare: number;
}

/** A target, and whose time its calls are. */
export interface CalledTarget extends ReportedTarget {
  /** Of the time of all requests and jobs that call something, the part in which they call this target; from 0 to 1. */
  readonly timeShare: number;
  /** Those that take the most time with it first, at most 10. */
  readonly callers: readonly ReportedCaller[];
}

/** Adds to each target the routes and jobs that call it. */
export function withCallers(
  targets: readonly ReportedTarget[],
  work: readonly ReportedWorkTime[],
): CalledTarget[] {
  const all = work.reduce((sum, { totalMs }) => sum + totalMs, 0);
  return targets.map((target) => {
    const callers = callersOf(target.name, work);
    const own = callers.reduce((sum, { totalMs }) => sum + totalMs, 0);
    return { ...target, timeShare: share(own, all), callers: callers.slice(0, maxCallers) };
  });
}

function callersOf(target: string, work: readonly ReportedWorkTime[]): ReportedCaller[] {
  return work
    .flatMap(({ name, totalMs: all, targets }) =>
      targets
        .filter((one) => one.target === target)
        .map(({ calls, totalMs, waitMs }) => ({
          name,
          calls,
          totalMs,
          waitMs,
          timeShare: share(totalMs, all),
        })),
    )
    .sort((a, b) => b.totalMs - a.totalMs);
}

function share(part: number, all: number): number {
  return all === 0 ? 0 : Math.min(1, part / all);
}
