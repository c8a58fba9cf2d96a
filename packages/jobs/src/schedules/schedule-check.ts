import type { Jobs } from '../jobs.ts';
import type { ScheduleReport, ScheduleState } from './schedules-report.ts';

/** A check as `health({ checks })` takes it. */
export interface ScheduleCheck {
  /** False: no instance runs it any sooner when a load balancer takes all of them out. */
  readonly required: false;
  run(): {
    readonly status: 'healthy' | 'unhealthy';
    readonly message?: string;
    readonly details: object;
  };
}

/**
 * Makes a health check of one schedule: it fails while a run is missing, two in a row that were due have not succeeded, or one
 * takes too long.
 *
 * @param schedule Its name.
 */
export function scheduleCheck(jobs: Jobs, schedule: string): ScheduleCheck {
  return {
    required: false,
    run() {
      const found = jobs.schedules().find((one) => one.schedule === schedule);
      if (found === undefined)
        return { status: 'unhealthy', message: `No schedule "${schedule}" is watched.`, details: {} };
      const { state, times, nextDueAt, lastSuccessAt } = found;
      const details = { state, times, nextDueAt, lastSuccessAt };
      const problem = problems[state]?.(found);
      if (problem === undefined) return { status: 'healthy', details };
      return { status: 'unhealthy', message: `Schedule ${schedule}: ${problem}.`, details };
    },
  };
}

const problems: Partial<Record<ScheduleState, (report: ScheduleReport) => string>> = {
  overdue: ({ lastSuccessAt }) =>
    `two runs that were due have not succeeded; the last success ${lastSuccessAt === undefined ? 'is not known' : `was at ${lastSuccessAt}`}`,
  missed: ({ missingAt }) => `the run of ${missingAt} is missing`,
  too_long: () => 'a run takes too long',
};
