import { type ExtensionHost, type Finding, formatRatio, formatSpan } from '@golden-signals/core/extension';
import type { JobReport, JobsReport, QueueReport } from './jobs-report.ts';
import { unacknowledgedFindings } from './messages/unacknowledged-findings.ts';

/** Returns what should change about jobs and queues. @param signals Those whose limits are in force. */
export function jobsFindings(
  { jobs, queues }: Pick<JobsReport, 'jobs' | 'queues'>,
  signals: Pick<ExtensionHost['signals'], 'get'>,
): Finding[] {
  return [
    ...queues.flatMap((queue) => [
      ...late(queue),
      ...unacknowledgedFindings(queue, signals),
      ...stalling(queue),
    ]),
    ...jobs.flatMap(failing),
  ];
}

function late(queue: QueueReport): Finding[] {
  const { oldestAgeMs, severity, isPaused, backlog = 0, workers } = queue;
  const { growthPerMinute, drainedInMs, wait } = queue;
  if (oldestAgeMs === undefined || severity === undefined) return [];
  const allAtWork = workers !== undefined && workers.active >= workers.concurrency;
  return [
    {
      id: `queue-late:${queue.queue}`,
      severity,
      title: `The oldest job of ${queue.queue} has waited for ${formatSpan(oldestAgeMs / 1_000)}`,
      evidence: [
        `${backlog} jobs could begin`,
        ...(isPaused ? ['the queue is paused'] : []),
        ...(workers === undefined
          ? []
          : [`${workers.active} of ${workers.concurrency} jobs that this process can run at a time`]),
        ...(growthPerMinute === undefined || growthPerMinute < 1
          ? []
          : [`the backlog grows by ${Math.round(growthPerMinute)} jobs per minute`]),
        ...(drainedInMs === undefined
          ? []
          : [`at this rate it is gone in about ${formatSpan(drainedInMs / 1_000)}`]),
        ...(wait === undefined
          ? []
          : [`jobs that begin have waited for ${formatSpan(wait.p95Ms / 1_000)} (p95)`]),
      ],
      next: isPaused
        ? 'Resume the queue, or find out why it was paused.'
        : allAtWork
          ? 'Run more workers or raise their concurrency, if what they call can take it; else make its jobs faster.'
          : 'Look whether the workers run and are connected: there is room for the jobs that wait.',
      signal: 'queue.oldest_age',
      labels: { queue: queue.queue },
    },
  ];
}

function stalling({ queue, stalledLately }: QueueReport): Finding[] {
  if (stalledLately === 0) return [];
  return [
    {
      id: `queue-stalling:${queue}`,
      severity: 'warning',
      title: `Jobs of ${queue} stall`,
      evidence: [`${stalledLately} in the last 5 minutes: their worker was gone, or did not renew its lock`],
      next: 'Look for workers that were killed or ran out of memory, and for stalls of the event loop; jobs that stall run twice.',
      signal: 'queue.stalled_rate',
      labels: { queue },
    },
  ];
}

function failing({ job, queue, window, failed, severity }: JobReport): Finding[] {
  if (severity === undefined) return [];
  return [
    {
      id: `job-failing:${queue ?? ''}:${job}`,
      severity,
      title: `${formatRatio(window.errorRatio)} of the runs of ${job} fail`,
      evidence: [
        `${window.errors} of ${window.requests} in the last ${formatSpan(window.seconds)}`,
        ...(failed === 0 ? [] : [`${failed} failed for good since the start`]),
      ],
      next: `Look at the errors of ${job}.`,
      signal: 'job.failure_ratio',
      labels: { queue: queue ?? '', operation: job },
    },
  ];
}
