import type { Metrics } from '@golden-signals/core/extension';

/** Those that OpenTelemetry advises for messaging go to 10 s; jobs take longer. */
const durationBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600];
const jobLabels = ['queue', 'operation'] as const;
/** Series stay when nothing happens: whoever records holds on to them. */
const seriesTtlSeconds = false;

/** The families that runs are counted in. */
export type JobMetrics = ReturnType<typeof jobMetrics>;

/** @throws GoldenSignalsError `ERR_GS_METRIC_CONFLICT` */
export function jobMetrics(metrics: Metrics) {
  return {
    // https://opentelemetry.io/docs/specs/semconv/messaging/messaging-metrics/, as Prometheus spells it, with the job's name.
    durations: metrics.histogram({
      name: 'messaging_process_duration_seconds',
      help: 'How long runs of jobs took, by what they failed with.',
      labelNames: ['messaging_system', 'messaging_destination_name', 'operation', 'error_type'],
      buckets: durationBuckets,
      seriesTtlSeconds,
    }),
    waits: metrics.histogram({
      name: 'job_wait_duration_seconds',
      help: 'From when jobs could have begun until they did.',
      labelNames: ['queue'],
      buckets: durationBuckets,
      seriesTtlSeconds,
    }),
    active: metrics.gauge({
      name: 'jobs_active',
      help: 'Runs of jobs in progress in this process.',
      labelNames: jobLabels,
    }),
    retried: metrics.counter({
      name: 'jobs_retried_total',
      help: 'Runs that failed and are attempted again.',
      labelNames: jobLabels,
      seriesTtlSeconds,
    }),
    failed: metrics.counter({
      name: 'jobs_failed_total',
      help: 'Jobs that failed for good.',
      labelNames: jobLabels,
      seriesTtlSeconds,
    }),
    slow: metrics.counter({
      name: 'jobs_slow_total',
      help: 'Runs of jobs that took longer than their threshold.',
      labelNames: jobLabels,
      seriesTtlSeconds,
    }),
    postponed: metrics.counter({
      name: 'jobs_postponed_total',
      help: 'Runs that ended because the job asked for a later turn: a delay, a rate limit, or its children.',
      labelNames: jobLabels,
      seriesTtlSeconds,
    }),
  };
}
