import { type PromQuery, promql, type SignalDefinition } from '@golden-signals/core/extension';
import type { Schedule } from './schedule.ts';

const { grouped, overTime, selector } = promql;

/** What is worth watching of schedules: what should have run but did not. */
export function scheduleSignals(all: () => Iterable<Schedule>): SignalDefinition[] {
  const level = (is: (schedule: Schedule) => boolean) => ({
    kind: 'level' as const,
    unit: '1' as const,
    better: 'lower' as const,
    labels: ['schedule'],
    series: () => Array.from(all(), ({ name }) => ({ schedule: name })),
    value({ schedule }: Readonly<Record<string, string>>) {
      const meant = [...all()].filter(({ name }) => schedule === undefined || name === schedule);
      return meant.length === 0 ? undefined : Number(meant.some(is));
    },
  });
  return [
    {
      ...level(({ watch }) => watch.missingMs !== undefined),
      id: 'schedule.missed',
      title: 'A run that was due has not begun (1)',
      over: 'max',
      limits: { warning: 0.5, critical: 1.5 },
      // Whichever process of several runs it: it is missing where it is for all.
      promql: (query) =>
        grouped('max', grouped('min', overTime('max', 'job_run_missing', query), perSchedule(query)), query),
    },
    {
      ...level(({ isOverdue }) => isOverdue),
      id: 'schedule.overdue',
      title: 'Two runs in a row that were due have not succeeded (1)',
      over: 'last',
      limits: { critical: 0.5 },
      promql(query) {
        const latest = (metric: string) => grouped('max', selector(metric, query), perSchedule(query));
        const since = `(${latest('job_last_success_timestamp_seconds')} or ${latest('job_watched_since_timestamp_seconds')})`;
        const allowed = `(2 * ${latest('job_expected_interval_seconds')} + ${latest('job_tolerance_seconds')})`;
        return grouped('max', `time() - ${since} > bool ${allowed}`, query);
      },
    },
  ];
}

/** The query for each schedule by itself. */
function perSchedule(query: PromQuery): PromQuery {
  return query.by.includes('schedule') ? query : { ...query, by: ['schedule', ...query.by] };
}
