import type { Extension } from '@golden-signals/core/extension';

const queue = 'mails';
const schedule = 'nightly-report';

/** Serves the metrics of queues and schedules without running any. */
export function jobsDouble(): Extension {
  return {
    name: 'jobs-double',
    setup({ metrics, every }) {
      const jobs = metrics.gauge({
        name: 'queue_jobs',
        help: 'Jobs by state.',
        labelNames: ['queue', 'state'],
      });
      jobs.labels({ queue, state: 'waiting' }).set(12);
      jobs.labels({ queue, state: 'active' }).set(3);
      metrics
        .gauge({
          name: 'queue_oldest_job_age_seconds',
          help: 'Age of the oldest job that waits.',
          labelNames: ['queue'],
        })
        .labels({ queue })
        .set(42);
      const wait = metrics.histogram({
        name: 'job_wait_duration_seconds',
        help: 'Time that jobs waited.',
        labelNames: ['queue'],
      });
      const processing = metrics.histogram({
        name: 'messaging_process_duration_seconds',
        help: 'Duration of jobs.',
        labelNames: ['messaging_destination_name', 'error_type'],
      });
      metrics
        .gauge({
          name: 'job_last_success_timestamp_seconds',
          help: 'When it last succeeded.',
          labelNames: ['schedule'],
        })
        .labels({ schedule })
        .set(Date.now() / 1_000 - 3_600);
      metrics
        .gauge({
          name: 'job_expected_interval_seconds',
          help: 'How often it should succeed.',
          labelNames: ['schedule'],
        })
        .labels({ schedule })
        .set(86_400);
      const process = (errorType: string) => {
        wait.labels({ queue }).observe(1.5);
        processing.labels({ messaging_destination_name: queue, error_type: errorType }).observe(0.2);
      };
      process('');
      process('TimeoutError');
      every(200, () => process(Math.random() < 0.1 ? 'TimeoutError' : ''));
    },
  };
}
