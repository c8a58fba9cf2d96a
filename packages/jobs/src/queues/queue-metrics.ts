import type { Metrics } from '@golden-signals/core/extension';

/** The families of queues and workers. */
export type QueueMetrics = ReturnType<typeof queueMetrics>;

/** @throws GoldenSignalsError `ERR_GS_METRIC_CONFLICT` */
export function queueMetrics(metrics: Metrics) {
  return {
    jobs: metrics.gauge({
      name: 'queue_jobs',
      help: 'Jobs of a queue, by state; each process that watches the queue says the same.',
      labelNames: ['queue', 'state'],
      aggregator: 'max',
    }),
    oldestAge: metrics.gauge({
      name: 'queue_oldest_job_age_seconds',
      help: 'How long the oldest job that could begin has waited.',
      labelNames: ['queue'],
      aggregator: 'max',
    }),
    paused: metrics.gauge({
      name: 'queue_paused',
      help: 'Whether somebody has paused the queue: 1 or 0.',
      labelNames: ['queue'],
      aggregator: 'max',
    }),
    concurrencyUsed: metrics.gauge({
      name: 'worker_concurrency_used_ratio',
      help: 'Jobs in progress in this process, of those that its workers would run at a time.',
      labelNames: ['queue'],
      aggregator: 'average',
    }),
    stalled: metrics.counter({
      name: 'jobs_stalled_total',
      help: 'Jobs whose worker was gone, or did not answer, as the workers of this process found them.',
      labelNames: ['queue'],
      seriesTtlSeconds: false,
    }),
    consumed: metrics.counter({
      name: 'queue_messages_consumed_total',
      help: 'Messages that were delivered to consumers of this process, those that are delivered again included.',
      labelNames: ['queue'],
      seriesTtlSeconds: false,
    }),
    redelivered: metrics.counter({
      name: 'queue_messages_redelivered_total',
      help: 'Messages that were delivered to consumers of this process and had been delivered before.',
      labelNames: ['queue'],
      seriesTtlSeconds: false,
    }),
    settled: metrics.counter({
      name: 'queue_messages_settled_total',
      help: 'Messages by what became of them: acknowledged, rejected, requeued, or returned unsettled.',
      labelNames: ['queue', 'outcome'],
      seriesTtlSeconds: false,
    }),
    unacknowledged: metrics.gauge({
      name: 'queue_messages_unacknowledged',
      help: 'Messages that consumers of this process have and did not settle yet.',
      labelNames: ['queue'],
    }),
    unacknowledgedAge: metrics.gauge({
      name: 'queue_oldest_unacknowledged_age_seconds',
      help: 'Since when a consumer of this process has the oldest message that is not settled.',
      labelNames: ['queue'],
      aggregator: 'max',
    }),
    prefetchUsed: metrics.gauge({
      name: 'queue_prefetch_used_ratio',
      help: 'Messages that consumers of this process did not settle yet, of those that they may have at a time.',
      labelNames: ['queue'],
      aggregator: 'average',
    }),
  };
}
