import {
  type Labels,
  latencyQuantiles,
  type PromQuery,
  promql,
  quantileTogether,
  type SignalDefinition,
} from '@golden-signals/core/extension';
import type { Queues } from './queues/queues.ts';
import type { WatchedQueue } from './queues/watched-queue.ts';
import type { DefinedJob } from './runs/defined-job.ts';
import type { JobTable } from './runs/job-table.ts';

const { countRate, grouped, overTime, quantile, rate, selector, share, sum } = promql;

const duration = 'messaging_process_duration_seconds';
/** What the label of the signals is called in the histogram of OpenTelemetry. */
const names = { queue: 'messaging_destination_name' };

/** Returns the numbers of jobs and queues that are worth watching: of all of them without labels. */
export function jobsSignals(jobs: JobTable, queues: Queues): SignalDefinition[] {
  return [...ofJobs(jobs), ...ofQueues(queues)];
}

function ofJobs(jobs: JobTable): SignalDefinition[] {
  const find = ({ queue, operation }: Labels): DefinedJob[] =>
    Array.from(jobs.all()).filter(
      ({ labels }) =>
        (queue === undefined || queue === labels.queue) &&
        (operation === undefined || operation === labels.operation),
    );
  const sumOf = (of: Labels, what: 'runs' | 'errors' | 'retried' | 'failed'): number | undefined => {
    const found = find(of);
    return found.length === 0 ? undefined : found.reduce((all, job) => all + job[what], 0);
  };
  const base = {
    labels: ['queue', 'operation'],
    series: (): Labels[] => Array.from(jobs.all(), ({ labels }) => labels),
  };
  return [
    {
      ...base,
      kind: 'rate',
      id: 'job.rate',
      title: 'Runs of jobs per second',
      unit: '1/s',
      better: 'higher',
      total: (of) => sumOf(of, 'runs'),
      promql: (query) => sum(countRate(duration, query), query, names),
    },
    {
      ...base,
      kind: 'ratio',
      id: 'job.failure_ratio',
      title: 'Share of runs of jobs that fail',
      unit: 'ratio',
      better: 'lower',
      limits: { warning: 0.05 },
      totals: (of) => {
        const total = sumOf(of, 'runs');
        return total === undefined ? undefined : { bad: sumOf(of, 'errors') ?? 0, total };
      },
      promql: (query) =>
        share(
          sum(countRate(duration, query, 'error_type!=""'), query, names),
          sum(countRate(duration, query), query, names),
        ),
    },
    {
      ...base,
      kind: 'rate',
      id: 'job.failed_rate',
      title: 'Jobs that fail for good, per second',
      unit: '1/s',
      better: 'lower',
      total: (of) => sumOf(of, 'failed'),
      promql: (query) => sum(rate('jobs_failed_total', query), query),
    },
    {
      ...base,
      kind: 'rate',
      id: 'job.retry_rate',
      title: 'Runs of jobs that are attempted again, per second',
      unit: '1/s',
      better: 'lower',
      total: (of) => sumOf(of, 'retried'),
      promql: (query) => sum(rate('jobs_retried_total', query), query),
    },
    ...latencyQuantiles.map(
      ({ name, q, percentile }): SignalDefinition => ({
        ...base,
        kind: 'quantile',
        q,
        id: `job.duration_${name}`,
        title: `Duration of jobs ${name}`,
        unit: 's',
        better: 'lower',
        window: (windowMs, of) =>
          quantileTogether(
            find(of).map(({ window }) => window),
            windowMs,
            percentile,
          ),
        promql: (query) => quantile(q, duration, query, names),
      }),
    ),
  ];
}

function ofQueues(queues: Queues): SignalDefinition[] {
  const find = ({ queue }: Labels): WatchedQueue[] => {
    if (queue === undefined) return [...queues.all()];
    const found = queues.find(queue);
    return found === undefined ? [] : [found];
  };
  const known = (of: Labels, value: (queue: WatchedQueue) => number | undefined): number[] =>
    find(of)
      .map(value)
      .filter((one) => one !== undefined);
  const base = {
    labels: ['queue'],
    better: 'lower' as const,
    series: (): Labels[] => Array.from(queues.all(), ({ name }) => ({ queue: name })),
  };
  return [
    {
      ...base,
      kind: 'level',
      over: 'max',
      id: 'queue.oldest_age',
      title: 'Wait of the oldest job of the queue',
      unit: 's',
      limits: { warning: 60, critical: 600 },
      value: (of) => {
        const ages = known(of, ({ state }) => state?.oldestAgeMs);
        return ages.length === 0 ? undefined : Math.max(...ages) / 1_000;
      },
      promql: (query) => grouped('max', overTime('max', 'queue_oldest_job_age_seconds', query), query),
    },
    {
      ...base,
      kind: 'level',
      over: 'last',
      id: 'queue.backlog',
      title: 'Jobs that could begin',
      unit: '1',
      value: (of) => {
        const backlogs = known(of, ({ backlog }) => backlog);
        return backlogs.length === 0 ? undefined : backlogs.reduce((all, one) => all + one, 0);
      },
      // Each process that watches a queue says the same of it, so the highest first, and then the sum.
      promql: (query) => grouped('sum', highest(query, 'state=~"waiting|prioritized"'), query),
    },
    {
      ...base,
      kind: 'rate',
      id: 'queue.stalled_rate',
      title: 'Jobs that stall, per second',
      unit: '1/s',
      limits: { warning: 0 },
      total: (of) => known(of, ({ stalled }) => stalled).reduce((all, one) => all + one, 0),
      promql: (query) => sum(rate('jobs_stalled_total', query), query),
    },
    {
      ...base,
      kind: 'level',
      over: 'mean',
      id: 'queue.workers_used',
      title: 'Used concurrency of the workers',
      unit: 'ratio',
      value: (of) => {
        const uses = find(of).map((queue) => queues.useOf(queue));
        const concurrency = uses.reduce((all, use) => all + (use?.concurrency ?? 0), 0);
        const active = uses.reduce((all, use) => all + (use?.active ?? 0), 0);
        return concurrency === 0 ? undefined : active / concurrency;
      },
      promql: (query) => grouped('avg', overTime('avg', 'worker_concurrency_used_ratio', query), query),
    },
    {
      ...base,
      kind: 'quantile',
      q: 0.95,
      id: 'queue.wait_p95',
      title: 'Wait of jobs before they begin p95',
      unit: 's',
      window: (windowMs, of) =>
        quantileTogether(
          find(of).map(({ waitWindow }) => waitWindow),
          windowMs,
          'p95Ms',
        ),
      promql: (query) => quantile(0.95, 'job_wait_duration_seconds', query),
    },
  ];
}

function highest(query: PromQuery, ...matchers: readonly string[]): string {
  const by = [...new Set(['queue', 'state', ...query.by])];
  return grouped('max', selector('queue_jobs', query, ...matchers), { ...query, by });
}
