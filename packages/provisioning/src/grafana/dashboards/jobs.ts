import type { DashboardSpec } from '../panel-spec.ts';
import type { Panels } from '../panels.ts';

const processing = 'messaging_process_duration_seconds';
const destination = 'messaging_destination_name';

/** Queues that are worked off, and schedules that have to be kept. */
export function jobsAndQueues(panels: Panels): DashboardSpec {
  const { ask } = panels;
  const sinceSuccess = `time() - ${ask.value('max', 'job_last_success_timestamp_seconds', ['schedule'])}`;
  return {
    name: 'jobs',
    title: 'Jobs and queues',
    description: 'What waits in queues and for how long, how jobs end, and whether schedules are kept.',
    rows: [
      {
        title: 'Queues',
        panels: [
          panels.chart({
            title: 'Jobs by queue and state',
            unit: 'short',
            // Every process sees the same queue.
            lines: [[ask.value('max', 'queue_jobs', ['queue', 'state'])]],
          }),
          panels.chart({
            title: 'Age of the oldest job',
            unit: 's',
            lines: [[ask.value('max', 'queue_oldest_job_age_seconds', ['queue'])]],
            noValue: 'No job waits',
          }),
          panels.chart({
            title: 'Wait before a job begins',
            unit: 's',
            lines: [
              [ask.quantile(0.5, 'job_wait_duration_seconds', ['queue']), 'p50'],
              [ask.quantile(0.95, 'job_wait_duration_seconds', ['queue']), 'p95'],
            ],
          }),
        ],
      },
      {
        title: 'Work',
        panels: [
          panels.chart({
            title: 'Jobs per second',
            unit: 'ops',
            lines: [[ask.observations(processing, [destination])]],
          }),
          panels.chart({
            title: 'Failed jobs per second',
            unit: 'ops',
            lines: [[ask.observations(processing, [destination, 'error_type'], 'error_type!=""')]],
            noValue: 'No job has failed',
          }),
          panels.chart({
            title: 'Duration of jobs',
            unit: 's',
            lines: [
              [ask.quantile(0.5, processing, [destination]), 'p50'],
              [ask.quantile(0.95, processing, [destination]), 'p95'],
            ],
            exemplars: true,
          }),
          panels.heatmap({ title: 'How durations of jobs are spread', histogram: processing, unit: 's' }),
        ],
      },
      {
        title: 'Schedules',
        panels: [
          panels.chart({
            title: 'Time since the last success',
            unit: 's',
            lines: [[sinceSuccess]],
          }),
          panels.chart({
            title: 'Time since the last success, of the expected interval',
            description: 'From 1 on the next success is due; from 2 on a run was missed or failed.',
            unit: 'percentunit',
            lines: [
              [`(${sinceSuccess}) / ${ask.value('max', 'job_expected_interval_seconds', ['schedule'])}`],
            ],
            thresholds: {
              mode: 'absolute',
              steps: [
                { color: 'green', value: null },
                { color: 'yellow', value: 1.2 },
                { color: 'red', value: 2 },
              ],
            },
          }),
        ],
      },
      {
        title: 'Signals of jobs',
        panels: panels.others((capability) => ['job', 'queue', 'schedule'].includes(capability)),
      },
    ],
  };
}
