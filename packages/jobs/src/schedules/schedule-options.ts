import {
  checkOptions,
  hasMethods,
  invalidOption,
  isNonEmptyString,
  isNumber,
  type Rules,
} from '@golden-signals/core/extension';
import type { Ping } from '../pings/ping.ts';
import { cronTimes } from './cron-times.ts';
import { type DueTimes, IntervalTimes } from './due-times.ts';

/** What makes a run late, too long, or known to others; the same for every way to define a schedule. */
export interface ScheduleLimits {
  /**
   * How late a run may begin before it counts as missed, in milliseconds. Default: a tenth of the interval, from 5,000 to
   * 60,000.
   */
  graceMs?: number;
  /** A run that takes longer is too long, in milliseconds. Default: none. */
  maxRuntimeMs?: number;
  /** Who outside of this service is told of each run: `healthchecks()`, `sentryCrons()`. Default: nobody. */
  pings?: readonly Ping[];
}

/** When something should run; `cron` or `intervalMs` is given. */
export interface ScheduleOptions extends ScheduleLimits {
  /** Five fields, or six of which the first are seconds, as croner has it: `0 3 * * *`. */
  cron?: string;
  /** Of `cron`, for example `Europe/Berlin`. Default: that of the process. */
  timeZone?: string;
  /** How long after a run the next one is due, in milliseconds; at least 1,000. */
  intervalMs?: number;
}

/** A schedule as it is watched. */
export interface SchedulePlan {
  readonly times: DueTimes;
  readonly graceMs: number;
  readonly maxRuntimeMs: number | undefined;
  readonly pings: readonly Ping[];
  /** As others may be told of it; undefined where it is known only by its times. */
  readonly cron: string | undefined;
  readonly timeZone: string | undefined;
  readonly intervalMs: number | undefined;
}

const minIntervalMs = 1_000;
const yearMs = 366 * 24 * 3_600_000;

export const isGrace = isNumber({ min: 0, max: yearMs });
export const isRuntime = isNumber({ min: 1, max: yearMs });

export const arePings = (value: unknown): string | undefined =>
  Array.isArray(value) && value.length <= 10 && value.every((one) => hasMethods('begin')(one) === undefined)
    ? undefined
    : 'an array of at most 10 pings, as healthchecks() and sentryCrons() make them';

const rules: Rules<ScheduleOptions> = {
  cron: isNonEmptyString,
  timeZone: isNonEmptyString,
  intervalMs: isNumber({ min: minIntervalMs, max: yearMs }),
  graceMs: isGrace,
  maxRuntimeMs: isRuntime,
  pings: arePings,
};

/**
 * @param scope How messages call the schedule.
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`, `ERR_GS_SCHEDULE_CRONER`,
 *   `ERR_GS_SCHEDULE_CRON`, `ERR_GS_SCHEDULE_TIME_ZONE`
 */
export function toPlan(scope: string, options: ScheduleOptions): SchedulePlan {
  checkOptions(scope, options, rules);
  const { cron, timeZone, intervalMs } = options;
  if ((cron === undefined) === (intervalMs === undefined)) {
    const mustBe = 'given, or "intervalMs" in its place, and not both';
    throw invalidOption(scope, 'cron', cron, mustBe);
  }
  if (timeZone !== undefined && cron === undefined)
    throw invalidOption(scope, 'timeZone', timeZone, 'given together with "cron"');
  const times = cron === undefined ? new IntervalTimes(intervalMs!) : cronTimes(scope, cron, timeZone);
  return { ...withLimits(times, options), cron, timeZone, intervalMs };
}

/** As `toPlan`, for times that somebody else computes, and limits that are checked. */
export function withLimits(
  times: DueTimes,
  { graceMs, maxRuntimeMs, pings = [] }: ScheduleLimits,
): SchedulePlan {
  return {
    times,
    graceMs: graceMs ?? defaultGraceMs(times),
    maxRuntimeMs,
    pings,
    cron: undefined,
    timeZone: undefined,
    intervalMs: undefined,
  };
}

/** As short as is certain not to be the usual delay of a timer in a busy process. */
function defaultGraceMs(times: DueTimes): number {
  const first = times.next(Date.now());
  const intervalMs = first === undefined ? undefined : times.intervalMs(first);
  return Math.min(Math.max((intervalMs ?? 0) / 10, 5_000), 60_000);
}
