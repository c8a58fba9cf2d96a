import type { InFlightReport, ReportedWork } from '@golden-signals/core';
import type { ExtensionHost, ReadOptions, WindowSummary } from '@golden-signals/core/extension';
import type { UnacknowledgedReport } from './messages/unacknowledged.ts';
import type { MessagesReport } from './queues/message-counts.ts';
import type { JobState } from './queues/queue-state.ts';
import type { Queues, WorkerUse } from './queues/queues.ts';
import type { WatchedQueue } from './queues/watched-queue.ts';
import type { DefinedJob } from './runs/defined-job.ts';
import { failureSeverity } from './runs/job-severity.ts';
import type { JobTable } from './runs/job-table.ts';
import type { SlowJob } from './runs/slow-jobs.ts';

declare module '@golden-signals/core' {
  interface DiagnosticsReport {
    readonly jobs?: JobsReport;
  }
}

/** One kind of job, since the start of this process and in its live window. */
export interface JobReport {
  readonly job: string;
  readonly queue: string | undefined;
  readonly active: number;
  /** Each attempt is one; those that were postponed are none. */
  readonly runs: number;
  readonly errors: number;
  readonly retried: number;
  /** For good. */
  readonly failed: number;
  readonly postponed: number;
  /** Of the short live window. */
  readonly window: WindowSummary;
  /** How bad it is that so many of its runs fail; undefined where few do, or too few ran. */
  readonly severity: 'warning' | undefined;
}

/** One queue as it was when it was asked last. */
export interface QueueReport {
  readonly queue: string;
  readonly system: string;
  readonly jobs: Readonly<Partial<Record<JobState, number>>> | undefined;
  /** Jobs that could begin now. */
  readonly backlog: number | undefined;
  readonly oldestAgeMs: number | undefined;
  /** How bad it is that the oldest job has waited for so long, by the limits of `queue.oldest_age`. */
  readonly severity: 'warning' | 'critical' | undefined;
  readonly isPaused: boolean | undefined;
  /** What the backlog grows by in a minute, negative where it shrinks; undefined while too little is known. */
  readonly growthPerMinute: number | undefined;
  /** When the backlog is gone if it goes on like this. */
  readonly drainedInMs: number | undefined;
  /** Of this process; undefined without. */
  readonly workers: WorkerUse | undefined;
  /** Of brokers that want them acknowledged: what consumers of this process did with them; undefined without. */
  readonly messages: MessagesReport | undefined;
  /** Of these, those that consumers of this process have now. */
  readonly unacknowledged: UnacknowledgedReport | undefined;
  /** Since the start, as the workers of this process found them. */
  readonly stalled: number;
  /** The same of the last 5 minutes. */
  readonly stalledLately: number;
  /** Of jobs that this process has begun in the short live window; undefined without. */
  readonly wait: { readonly p50Ms: number; readonly p95Ms: number; readonly p99Ms: number } | undefined;
  /** Why it could not be asked the last time. */
  readonly failure: string | undefined;
}

/** What `/monitoring/jobs` serves. */
export interface JobsReport {
  /** The busiest first. */
  readonly jobs: readonly JobReport[];
  /** Those first whose oldest job has waited longest. */
  readonly queues: readonly QueueReport[];
  /** Runs of the last 15 minutes that took longer than their threshold, the slowest first; at most 20. */
  readonly slow: readonly SlowJob[];
  /** Runs in progress, the oldest first; at most 200. */
  readonly running: readonly ReportedWork[];
}

type JobsHost = Pick<ExtensionHost, 'signals' | 'sections'>;

export function jobsReport(
  { signals, sections }: JobsHost,
  { table, queues }: { readonly table: JobTable; readonly queues: Queues },
  options: ReadOptions,
): JobsReport {
  const oldestAge = signals.get('queue.oldest_age');
  const inFlight = sections.read('in-flight', options)?.data as InFlightReport | undefined;
  return {
    jobs: Array.from(table.all(), jobReport).sort(
      (a, b) => b.window.requests - a.window.requests || b.runs - a.runs,
    ),
    queues: Array.from(queues.all(), (queue) =>
      queueReport(queue, queues.useOf(queue), (ageMs) => oldestAge.severity(ageMs / 1_000)),
    ).sort((a, b) => (b.oldestAgeMs ?? 0) - (a.oldestAgeMs ?? 0)),
    slow: table.slow.list(options),
    running: inFlight?.operations.filter(({ kind }) => kind === 'job') ?? [],
  };
}

function jobReport(job: DefinedJob): JobReport {
  const { name, queue, active, runs, errors, retried, failed, postponed } = job;
  const window = job.window.read('short');
  return {
    job: name,
    queue: queue?.name,
    active,
    runs,
    errors,
    retried,
    failed,
    postponed,
    window,
    severity: failureSeverity(window),
  };
}

function queueReport(
  queue: WatchedQueue,
  workers: WorkerUse | undefined,
  judge: (oldestAgeMs: number) => QueueReport['severity'],
): QueueReport {
  const { name, system, state, backlog, trend, stalled, waitWindow, failure } = queue;
  const { requests, latency } = waitWindow.read('short');
  const { p50Ms, p95Ms, p99Ms } = latency;
  return {
    queue: name,
    system,
    jobs: state?.jobs,
    backlog,
    oldestAgeMs: state?.oldestAgeMs,
    severity: state?.oldestAgeMs === undefined ? undefined : judge(state.oldestAgeMs),
    isPaused: state && (state.isPaused ?? false),
    growthPerMinute: state && trend.perMinute,
    drainedInMs: state && trend.drainedInMs,
    workers,
    messages: queue.messages?.read(),
    unacknowledged: queue.messages?.unacknowledged.read(),
    stalled,
    stalledLately: queue.stalledLately,
    wait: requests === 0 ? undefined : { p50Ms, p95Ms, p99Ms },
    failure,
  };
}
