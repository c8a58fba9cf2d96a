import { GoldenSignalsError } from '@golden-signals/core';
import {
  type Extension,
  type ExtensionHost,
  ExtensionsInProcess,
  type JobSignals,
  type ReadOptions,
  type Undo,
  type WindowName,
} from '@golden-signals/core/extension';
import type { Job, JobOptions } from './job.ts';
import { checkJobOptions } from './job-rules.ts';
import { jobsFindings } from './jobs-findings.ts';
import { type JobsOptions, type ResolvedJobsOptions, resolveJobsOptions } from './jobs-options.ts';
import { type JobsReport, jobsReport } from './jobs-report.ts';
import { jobsSignals } from './jobs-signals.ts';
import { jobsText } from './jobs-text.ts';
import type { QueueSource } from './queues/queue-state.ts';
import { Queues } from './queues/queues.ts';
import { jobMetrics } from './runs/job-metrics.ts';
import { JobTable } from './runs/job-table.ts';

/** What exists once a monitor uses it. */
export interface MeasuredJobs {
  readonly host: ExtensionHost;
  readonly table: JobTable;
  readonly queues: Queues;
}

/**
 * Jobs, queues and schedules.
 *
 * Made by `jobs()`, put to use by `createMonitor({ extensions })` or `monitor.use()`. A monitor without one is given one with
 * defaults when a worker that is observed runs its first job.
 */
export class Jobs implements Extension {
  readonly name = 'jobs';
  readonly requires = { requestContext: true };
  readonly #options: ResolvedJobsOptions;
  #measured: MeasuredJobs | undefined;

  /** What the runs of a worker are measured with, which may be observed before any of them is in use. */
  static readonly inProcess = new ExtensionsInProcess<MeasuredJobs>(() => new Jobs());

  /** @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID` */
  constructor(options: JobsOptions = {}) {
    this.#options = resolveJobsOptions(options);
  }

  /** Called by `monitor.use()`. */
  setup(host: ExtensionHost): void {
    if (this.#measured !== undefined) {
      throw new GoldenSignalsError(
        'ERR_GS_EXTENSION_DUPLICATE',
        'Another monitor uses these jobs already; make some for each: jobs({ … }).',
      );
    }
    const measured = this.#begin(host);
    Jobs.inProcess.add(this, measured, host);
    this.#measured = measured;
  }

  /**
   * Defines a job; keep it where it runs often.
   *
   * @param name What is the same for all of its runs: no id.
   * @throws GoldenSignalsError `ERR_GS_JOBS_NOT_IN_USE`, `ERR_GS_JOBS_DEFINED_TWICE`, `ERR_GS_OPTION_UNKNOWN`,
   *   `ERR_GS_OPTION_INVALID`
   */
  define(name: string, options: JobOptions = {}): Job {
    checkJobOptions(name, options);
    return this.#use().table.define(name, options);
  }

  /**
   * Looks at a queue that no entry of this package knows, once at an interval.
   *
   * @returns What ends it.
   * @throws GoldenSignalsError `ERR_GS_JOBS_NOT_IN_USE`
   */
  watchQueue(name: string, source: QueueSource): Undo {
    return this.#use().queues.watch(name, source);
  }

  /** Asks all queues now, besides the times at intervals. @throws GoldenSignalsError `ERR_GS_JOBS_NOT_IN_USE` */
  refresh(): Promise<void> {
    return this.#use().queues.read();
  }

  /** Returns all of it as it is now. @throws GoldenSignalsError `ERR_GS_JOBS_NOT_IN_USE` */
  snapshot(): JobsReport {
    const { table, queues } = this.#use();
    return jobsReport(table, queues, { details: true });
  }

  #use(): MeasuredJobs {
    if (this.#measured !== undefined) return this.#measured;
    throw new GoldenSignalsError(
      'ERR_GS_JOBS_NOT_IN_USE',
      'No monitor uses these jobs yet: give them to createMonitor({ extensions: [jobs] }) first.',
    );
  }

  #begin(host: ExtensionHost): MeasuredJobs {
    const { slowThresholdMs, queueIntervalMs } = this.#options;
    const metrics = jobMetrics(host.metrics);
    const queues: Queues = new Queues(host, {
      waits: metrics.waits,
      intervalMs: queueIntervalMs,
      activeOf: (queue) => table.activeOf(queue),
    });
    const table = new JobTable(host, { queues, metrics, slowThresholdMs });
    const report = (options: ReadOptions) => jobsReport(table, queues, options);
    host.work.addJobSignals((window) => jobSignals(table, window));
    for (const signal of jobsSignals(table, queues)) host.signals.define(signal);
    host.findings.add('jobs', () => jobsFindings(report({ details: false }), host.signals));
    host.sections.add<JobsReport>({
      name: 'jobs',
      headline: 'jobs',
      read: report,
      text: jobsText,
      cards: [
        { title: 'Jobs that wait', value: ({ queues: all }) => total(all.map(({ backlog }) => backlog)) },
        {
          title: 'Oldest job, s',
          value: ({ queues: all }) =>
            Math.round(Math.max(0, ...all.map(({ oldestAgeMs = 0 }) => oldestAgeMs)) / 1_000),
        },
        { title: 'Failed jobs', value: ({ jobs: all }) => total(all.map(({ failed }) => failed)) },
      ],
    });
    return { host, table, queues };
  }
}

/** Makes the extension that measures jobs. @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID` */
export function jobs(options: JobsOptions = {}): Jobs {
  return new Jobs(options);
}

function jobSignals(table: JobTable, window: WindowName): JobSignals[] {
  return Array.from(table.all(), (job) => ({
    job: job.name,
    queue: job.queue?.name,
    ...job.window.read(window),
  }))
    .filter(({ requests }) => requests > 0)
    .sort((a, b) => b.requests - a.requests);
}

function total(values: ReadonlyArray<number | undefined>): number {
  return values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
}
