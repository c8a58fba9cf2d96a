import { formatMs, formatSpan } from '@golden-signals/core/extension';
import type { JobReport, JobsReport, QueueReport } from './jobs-report.ts';
import type { SlowJob } from './runs/slow-jobs.ts';

const count = new Intl.NumberFormat('en');

/** Returns a line for each queue with something to tell, for each job that failed or was attempted again, and for slow runs. */
export function jobsText({ queues, jobs, slow }: JobsReport): string[] {
  return [
    ...queues.map(queueText).filter((line) => line !== undefined),
    ...jobs.map(jobText).filter((line) => line !== undefined),
    ...slow.map(slowText),
  ];
}

function queueText(queue: QueueReport): string | undefined {
  const { backlog, oldestAgeMs, isPaused, workers, unacknowledged, stalled, failure } = queue;
  if (failure !== undefined) return `${queue.queue}: nothing is known of it: ${failure}`;
  const parts = [
    ...(isPaused ? ['paused'] : []),
    ...(backlog ? [`${count.format(backlog)} wait`] : []),
    ...(oldestAgeMs ? [`the oldest for ${formatSpan(oldestAgeMs / 1_000)}`] : []),
    ...trendText(queue),
    ...(workers === undefined || (workers.active === 0 && !backlog)
      ? []
      : [`${workers.active} of ${workers.concurrency} at work here`]),
    ...unacknowledgedText(unacknowledged),
    ...(stalled === 0 ? [] : [`${count.format(stalled)} stalled`]),
  ];
  return parts.length === 0 ? undefined : `${queue.queue}: ${parts.join(', ')}`;
}

function unacknowledgedText(held: QueueReport['unacknowledged']): string[] {
  if (held === undefined || held.count === 0) return [];
  const { count: messages, prefetch, oldestAgeMs } = held;
  const of = prefetch === undefined ? '' : ` of ${count.format(prefetch)} prefetched`;
  return [
    `${count.format(messages)}${of} not acknowledged, the oldest for ${formatSpan(oldestAgeMs / 1_000)}`,
  ];
}

function trendText({ growthPerMinute, drainedInMs }: QueueReport): string[] {
  if (drainedInMs !== undefined) return [`drained in about ${formatSpan(drainedInMs / 1_000)}`];
  if (growthPerMinute === undefined || growthPerMinute < 1) return [];
  return [`growing by ${count.format(Math.round(growthPerMinute))} per minute`];
}

function slowText({ job, queue, durationMs, causes }: SlowJob): string {
  const why = causes.length === 0 ? '' : `: ${causes.map(({ text }) => text).join(', ')}`;
  return `${titleOf(job, queue)} took ${formatMs(durationMs)}${why}`;
}

function titleOf(job: string, queue: string | undefined): string {
  return queue === undefined ? job : `${queue}: ${job}`;
}

function jobText({ job, queue, retried, failed, postponed }: JobReport): string | undefined {
  const parts = [
    ...(failed === 0 ? [] : [`${count.format(failed)} failed for good`]),
    ...(retried === 0 ? [] : [`${count.format(retried)} attempted again`]),
    ...(postponed === 0 ? [] : [`${count.format(postponed)} postponed`]),
  ];
  if (parts.length === 0) return undefined;
  return `${titleOf(job, queue)}: ${parts.join(', ')}`;
}
