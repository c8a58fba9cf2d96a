import type { Panel, PanelColumn, PanelField } from '@golden-signals/core/extension';

const queue: PanelColumn = { title: 'Queue', path: 'queue', unit: 'code' };
const job: PanelColumn = { title: 'Job', path: 'job', unit: 'code' };

/** Of brokers that want their messages acknowledged. */
const messages: readonly PanelField[] = [
  { title: 'consumed', path: 'messages.consumed', unit: '1' },
  { title: 'unacknowledged', path: 'messages.unacknowledged', unit: '1' },
  { title: 'acknowledged', path: 'messages.acknowledged', unit: '1' },
  { title: 'rejected', path: 'messages.rejected', unit: '1' },
  { title: 'requeued', path: 'messages.requeued', unit: '1' },
  { title: 'redelivered', path: 'messages.redelivered', unit: '1' },
];

/** How the live page shows jobs and queues. */
export const jobsPanels: readonly Panel[] = [
  {
    kind: 'chart',
    title: 'Runs of jobs',
    lines: [
      { name: 'all', signal: 'job.rate' },
      { name: 'retried', signal: 'job.retry_rate' },
      { name: 'failed', signal: 'job.failed_rate' },
    ],
  },
  {
    kind: 'chart',
    title: 'Duration of jobs',
    lines: [
      { name: 'p99', signal: 'job.duration_p99' },
      { name: 'p50', signal: 'job.duration_p50' },
    ],
  },
  { kind: 'chart', title: 'Oldest job', lines: [{ signal: 'queue.oldest_age' }] },
  { kind: 'chart', title: 'Backlog', lines: [{ signal: 'queue.backlog' }] },
  {
    kind: 'table',
    title: 'Queues',
    rows: 'queues',
    columns: [
      queue,
      { title: 'Could begin', path: 'backlog', unit: '1' },
      { title: 'Active', path: 'jobs.active', unit: '1', rank: 2 },
      { title: 'Delayed', path: 'jobs.delayed', unit: '1', rank: 3 },
      { title: 'Failed', path: 'jobs.failed', unit: '1', rank: 2 },
      { title: 'Oldest', path: 'oldestAgeMs', unit: 'ms', severity: 'severity' },
      { title: 'Grows a minute', path: 'growthPerMinute', unit: '1', rank: 3 },
      { title: 'Gone in', path: 'drainedInMs', unit: 'ms', rank: 2 },
      { title: 'Wait p95', path: 'wait.p95Ms', unit: 'ms', rank: 3 },
    ],
    empty: 'No queue is looked at: give the workers to observeWorker(), or the queue to watchQueue().',
    details: [
      {
        kind: 'figures',
        title: 'Jobs by state',
        figures: [
          { title: 'waiting', path: 'jobs.waiting', unit: '1' },
          { title: 'prioritized', path: 'jobs.prioritized', unit: '1' },
          { title: 'delayed', path: 'jobs.delayed', unit: '1' },
          { title: 'waiting for others', path: 'jobs.waiting-children', unit: '1' },
          { title: 'active', path: 'jobs.active', unit: '1' },
          { title: 'completed', path: 'jobs.completed', unit: '1' },
          { title: 'failed', path: 'jobs.failed', unit: '1' },
        ],
      },
      {
        kind: 'figures',
        title: 'Workers',
        figures: [
          { title: 'system', path: 'system' },
          { title: 'paused', path: 'isPaused' },
          { title: 'at work here', path: 'workers.active', unit: '1' },
          { title: 'of', path: 'workers.concurrency', unit: '1' },
          { title: 'stalled', path: 'stalled', unit: '1' },
          { title: 'in the last 5 min', path: 'stalledLately', unit: '1' },
          { title: 'could not be asked', path: 'failure' },
        ],
      },
      {
        kind: 'figures',
        title: 'Wait before a job begins',
        figures: [
          { title: 'p50', path: 'wait.p50Ms', unit: 'ms' },
          { title: 'p95', path: 'wait.p95Ms', unit: 'ms' },
          { title: 'p99', path: 'wait.p99Ms', unit: 'ms' },
        ],
      },
      { kind: 'figures', title: 'Messages since the start', figures: messages },
    ],
  },
  {
    kind: 'table',
    title: 'Jobs',
    rows: 'jobs',
    columns: [
      job,
      { title: 'Queue', path: 'queue', rank: 2 },
      { title: 'Runs', path: 'window.requestsPerSecond', unit: '1/s' },
      { title: 'Errors', path: 'window.errorRatio', unit: 'ratio', severity: 'severity' },
      { title: 'p50', path: 'window.latency.p50Ms', unit: 'ms', rank: 2 },
      { title: 'p99', path: 'window.latency.p99Ms', unit: 'ms' },
      { title: 'Running', path: 'active', unit: '1', rank: 2 },
      { title: 'Retried', path: 'retried', unit: '1', rank: 3 },
      { title: 'Failed for good', path: 'failed', unit: '1', rank: 3 },
    ],
    empty: 'No job has run yet.',
    details: [
      {
        kind: 'figures',
        title: 'Since the start',
        figures: [
          { title: 'runs', path: 'runs', unit: '1' },
          { title: 'errors', path: 'errors', unit: '1' },
          { title: 'retried', path: 'retried', unit: '1' },
          { title: 'failed for good', path: 'failed', unit: '1' },
          { title: 'postponed', path: 'postponed', unit: '1' },
        ],
      },
      {
        kind: 'figures',
        title: 'In the live window',
        figures: [
          { title: 'runs', path: 'window.requests', unit: '1' },
          { title: 'errors', path: 'window.errors', unit: '1' },
          { title: 'mean', path: 'window.latency.meanMs', unit: 'ms' },
          { title: 'p95', path: 'window.latency.p95Ms', unit: 'ms' },
          { title: 'longest', path: 'window.latency.maxMs', unit: 'ms' },
        ],
      },
    ],
  },
  {
    kind: 'table',
    title: 'Still running',
    rows: 'running',
    columns: [
      { title: 'Job', path: 'name', unit: 'code' },
      { title: 'For', path: 'ageMs', unit: 'ms', severity: 'severity' },
      { title: 'Slow from', path: 'thresholdMs', unit: 'ms', rank: 3 },
      { title: 'Waits for', path: 'waitsFor.name', unit: 'code', rank: 2 },
      { title: 'Calls so far', path: 'calls', unit: '1', rank: 2 },
    ],
    empty: 'No job runs at this moment.',
  },
  {
    kind: 'table',
    title: 'Slow runs of the last 15 minutes',
    rows: 'slow',
    key: 'startedAtMs',
    columns: [
      job,
      { title: 'At', path: 'startedAtMs', unit: 'time' },
      { title: 'Took', path: 'durationMs', unit: 'ms' },
      { title: 'Waited', path: 'waitMs', unit: 'ms', rank: 2 },
      { title: 'Attempt', path: 'attempt', unit: '1', rank: 3 },
      { title: 'Outcome', path: 'outcome', rank: 2 },
      { title: 'Because', path: 'causes.0.text', rank: 3 },
    ],
    empty: 'No run took longer than its threshold.',
    details: [
      {
        kind: 'figures',
        figures: [
          { title: 'queue', path: 'queue', unit: 'code' },
          { title: 'slow from', path: 'thresholdMs', unit: 'ms' },
          { title: 'calls', path: 'calls', unit: '1' },
          { title: 'in calls', path: 'callsMs', unit: 'ms' },
          { title: 'id', path: 'id', unit: 'code' },
          { title: 'trace', path: 'traceId', unit: 'code' },
          { title: 'context', path: 'context', unit: 'labels' },
        ],
      },
      {
        kind: 'table',
        title: 'Because',
        rows: 'causes',
        columns: [
          { title: 'What', path: 'text' },
          { title: 'Took', path: 'ms', unit: 'ms' },
        ],
        empty: 'Nothing is known that explains it.',
      },
      {
        kind: 'table',
        title: 'Operations and calls',
        rows: 'timeline',
        key: 'id',
        columns: [
          { title: 'What', path: 'name', unit: 'code' },
          { title: 'Of', path: 'target', rank: 2 },
          { title: 'Began after', path: 'startMs', unit: 'ms' },
          { title: 'Took', path: 'durationMs', unit: 'ms', hasBar: true },
          { title: 'Waited', path: 'waitMs', unit: 'ms', rank: 2 },
          { title: 'Outcome', path: 'outcome', rank: 2 },
        ],
        empty: 'It called nothing.',
      },
    ],
  },
];
