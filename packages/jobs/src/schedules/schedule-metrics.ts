import type { Metrics } from '@golden-signals/core/extension';

/** The families of schedules; see docs/schedules.md. None has a label `job`, which is Prometheus's own. */
export type ScheduleMetrics = ReturnType<typeof scheduleMetrics>;

const labelNames = ['schedule'] as const;

export function scheduleMetrics(metrics: Metrics) {
  // What several processes know of one schedule, one of them may know better.
  const gauge = (name: string, help: string) => metrics.gauge({ name, help, labelNames, aggregator: 'max' });
  const counter = (name: string, help: string) => metrics.counter({ name, help, labelNames });
  return {
    lastSuccess: gauge(
      'job_last_success_timestamp_seconds',
      'When the latest run of a schedule that succeeded was over.',
    ),
    lastDuration: gauge('job_last_run_duration_seconds', 'How long the latest run of a schedule took.'),
    expectedInterval: gauge(
      'job_expected_interval_seconds',
      'How long it takes from one run of a schedule to the next: the mean of the two after the latest success.',
    ),
    tolerance: gauge(
      'job_tolerance_seconds',
      'How much later than it is due a run may be over: its grace and its longest runtime.',
    ),
    watchedSince: gauge('job_watched_since_timestamp_seconds', 'Since when this process watches a schedule.'),
    nextDue: gauge('job_next_due_timestamp_seconds', 'When the next run of a schedule is due.'),
    missing: metrics.gauge({
      name: 'job_run_missing',
      help: '1 while the latest run that was due has not begun within its grace.',
      labelNames,
      // Whoever knows that it ran is right.
      aggregator: 'min',
    }),
    runs: metrics.counter({
      name: 'job_runs_total',
      help: 'Runs of schedules that are over.',
      labelNames: ['schedule', 'outcome'],
    }),
    missed: counter('job_missed_total', 'Due times of schedules at which no run began within the grace.'),
    late: counter('job_late_total', 'Runs of schedules that began after their grace.'),
    overlaps: counter(
      'job_overlaps_total',
      'Due times of schedules, or runs, that met with a run that was not over.',
    ),
    tooLong: counter('job_too_long_total', 'Runs of schedules that took longer than their limit.'),
    pings: metrics.counter({
      name: 'job_pings_total',
      help: 'Requests that told others of runs of schedules.',
      labelNames: ['schedule', 'service', 'outcome'],
    }),
  };
}
