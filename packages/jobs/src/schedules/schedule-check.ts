import { formatSpan } from '@golden-signals/core/extension';
import type { Schedule } from './schedule.ts';
import { stateOf } from './schedules-report.ts';

/** What a check of `health()` may answer. */
export interface ScheduleHealth {
  readonly status: 'healthy' | 'degraded';
  readonly message?: string;
  readonly details: Readonly<Record<string, string | number>>;
}

/**
 * Returns the health of a schedule: degraded when it was missed, is overdue, or a run takes too long. Never unhealthy: no
 * instance runs it any sooner when all of them are taken out.
 */
export function scheduleHealth(schedule: Schedule | undefined): ScheduleHealth {
  if (schedule === undefined)
    return { status: 'degraded', message: 'No monitor watches it yet.', details: {} };
  const { name, plan, watch, nowMs } = schedule;
  const { missingMs, succeededMs } = watch;
  const ago = (ms: number) => `${formatSpan(Math.max(0, nowMs - ms) / 1_000)} ago`;
  const state = stateOf(schedule);
  const details = {
    state,
    times: plan.times.text,
    ...(succeededMs !== undefined && { lastSuccess: new Date(succeededMs).toISOString() }),
  };
  const degraded = (message: string): ScheduleHealth => ({ status: 'degraded', message, details });
  if (state === 'overdue') return degraded(`${name} has not succeeded for two runs that were due.`);
  if (state === 'missed') return degraded(`The run of ${name} of ${ago(missingMs!)} is missing.`);
  if (state === 'too_long') return degraded(`A run of ${name} takes too long.`);
  return { status: 'healthy', details };
}
