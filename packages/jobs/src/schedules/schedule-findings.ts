import { type Finding, formatSpan } from '@golden-signals/core/extension';
import type { Schedule } from './schedule.ts';
import type { Counted } from './schedule-series.ts';

/** Returns what should have run but did not, and what ran otherwise than it should. */
export function scheduleFindings(schedules: Iterable<Schedule>, nowMs: number, windowMs: number): Finding[] {
  return Array.from(schedules).flatMap((schedule) => [
    ...overdue(schedule, nowMs),
    ...missed(schedule, nowMs),
    ...failing(schedule),
    ...limits(schedule, ({ lastMs }) => lastMs !== undefined && nowMs - lastMs <= windowMs),
  ]);
}

function overdue({ name, plan, watch, isOverdue, failed }: Schedule, nowMs: number): Finding[] {
  if (!isOverdue) return [];
  const { succeededMs, sinceMs } = watch;
  const since =
    succeededMs === undefined
      ? `no success in the ${formatSpan((nowMs - sinceMs) / 1_000)} since the process began`
      : `the last success was ${formatSpan((nowMs - succeededMs) / 1_000)} ago`;
  return [
    {
      id: `schedule-overdue:${name}`,
      severity: 'critical',
      title: `${name} has not succeeded for two runs that were due`,
      evidence: [since, `it is due ${plan.times.text}`, ...(failed > 0 ? [`${failed} runs failed`] : [])],
      next:
        failed > 0
          ? 'Look at the errors of its runs.'
          : 'Find out whether what runs it is up, and then run it by hand.',
      signal: 'schedule.overdue',
      labels: { schedule: name },
    },
  ];
}

function missed({ name, plan, watch: { missingMs } }: Schedule, nowMs: number): Finding[] {
  if (missingMs === undefined) return [];
  return [
    {
      id: `schedule-missed:${name}`,
      severity: 'warning',
      title: `A run of ${name} that was due has not begun`,
      evidence: [
        `it was due ${formatSpan((nowMs - missingMs) / 1_000)} ago`,
        `it is due ${plan.times.text}, with a grace of ${formatSpan(plan.graceMs / 1_000)}`,
      ],
      next: 'Find out whether what runs it is up, and then run it by hand.',
      signal: 'schedule.missed',
      labels: { schedule: name },
    },
  ];
}

function failing({ name, isFailing, failed, runs }: Schedule): Finding[] {
  if (!isFailing) return [];
  return [
    {
      id: `schedule-failing:${name}`,
      severity: 'warning',
      title: `The latest run of ${name} failed`,
      evidence: [`${failed} of ${runs} runs failed since the process began`],
      next: 'Look at the errors of its runs.',
      labels: { schedule: name },
    },
  ];
}

function limits(
  { name, plan, series: { overlaps, tooLong } }: Schedule,
  isRecent: (counted: Counted) => boolean,
): Finding[] {
  const found: Finding[] = [];
  if (isRecent(tooLong)) {
    found.push({
      id: `schedule-too-long:${name}`,
      severity: 'warning',
      title: `Runs of ${name} take too long`,
      evidence: [
        `${tooLong.count} took longer than ${formatSpan(plan.maxRuntimeMs! / 1_000)} since the process began`,
      ],
      next: 'Look at what its runs call, and at how much they have to do.',
      labels: { schedule: name },
    });
  }
  if (isRecent(overlaps)) {
    found.push({
      id: `schedule-overlaps:${name}`,
      severity: 'warning',
      title: `Runs of ${name} meet with earlier ones that are not over`,
      evidence: [`${overlaps.count} did since the process began`, `it is due ${plan.times.text}`],
      next: 'Make its runs shorter, or its interval longer.',
      labels: { schedule: name },
    });
  }
  return found;
}
