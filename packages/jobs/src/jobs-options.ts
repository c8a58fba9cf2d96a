import { checkOptions, hasMethods, isNumber, type Rules } from '@golden-signals/core/extension';
import type { ScheduleStore } from './schedules/schedule-store.ts';

/** What `jobs()` takes. */
export interface JobsOptions {
  /** A run of any job that takes longer is slow, in milliseconds; `false` is never. Default: `false`. */
  readonly slowThresholdMs?: number | false;
  /** How often queues are counted, in milliseconds; from 1,000 to 600,000. Default: 10,000. */
  readonly queueIntervalMs?: number;
  /**
   * Keeps when schedules ran, so that what should have run while no process was up is noticed: `fileStore()`,
   * `redisStore()`, or two functions. Default: none.
   */
  readonly store?: ScheduleStore;
}

export interface ResolvedJobsOptions extends Required<Omit<JobsOptions, 'store'>> {
  readonly store: ScheduleStore | undefined;
}

const isPositive = isNumber({ min: 1 });

/** As the option `slowThresholdMs` of a job. */
export const isSlowThreshold = (value: unknown): string | undefined =>
  value === false || isPositive(value) === undefined ? undefined : 'false, or a number of at least 1';

const rules: Rules<JobsOptions> = {
  slowThresholdMs: isSlowThreshold,
  queueIntervalMs: isNumber({ min: 1_000, max: 600_000 }),
  store: hasMethods('read', 'write'),
};

/** @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID` */
export function resolveJobsOptions(options: JobsOptions): ResolvedJobsOptions {
  checkOptions('jobs', options, rules);
  const { slowThresholdMs = false, queueIntervalMs = 10_000, store } = options;
  return { slowThresholdMs, queueIntervalMs, store };
}
