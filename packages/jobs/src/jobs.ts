import { GoldenSignalsError } from '@golden-signals/core';
import {
  type AnyFunction,
  type Extension,
  type ExtensionHost,
  ExtensionsInProcess,
  invalidOption,
  isFunction,
  type JobSignals,
  type ReadOptions,
  type Undo,
  type WindowName,
  wrapFunction,
} from '@golden-signals/core/extension';
import type { Job, JobOptions } from './job.ts';
import { checkJobOptions } from './job-rules.ts';
import { jobsFindings } from './jobs-findings.ts';
import { type JobsOptions, type ResolvedJobsOptions, resolveJobsOptions } from './jobs-options.ts';
import { jobsPanels } from './jobs-panels.ts';
import { type JobsReport, jobsReport } from './jobs-report.ts';
import { jobsSignals } from './jobs-signals.ts';
import { jobsText } from './jobs-text.ts';
import { unacknowledgedSignals } from './messages/unacknowledged-signals.ts';
import type { QueueSource } from './queues/queue-state.ts';
import { Queues } from './queues/queues.ts';
import { jobMetrics } from './runs/job-metrics.ts';
import { JobTable } from './runs/job-table.ts';
import { DefinedSchedules } from './schedules/defined-schedules.ts';
import { type ScheduleOptions, toPlan } from './schedules/schedule-options.ts';
import { Schedules } from './schedules/schedules.ts';
import { type ScheduleReport, schedulesReport } from './schedules/schedules-report.ts';

/** What exists once a monitor uses it. */
export interface MeasuredJobs {
  readonly host: ExtensionHost;
  readonly table: JobTable;
  readonly queues: Queues;
  readonly schedules: Schedules;
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
  readonly #schedules = new DefinedSchedules();
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
    for (const defined of this.#schedules.all()) measured.schedules.obtain(defined);
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

  /**
   * Makes of a function one that is a run of this schedule whenever it is called, by whatever calls it at its times, and
   * begins to watch whether it is. It may be defined before a monitor uses these jobs.
   *
   * @param name Of the job, and in the label `schedule`.
   * @returns The function, otherwise as it was.
   * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`, `ERR_GS_SCHEDULE_CRONER`,
   *   `ERR_GS_SCHEDULE_CRON`, `ERR_GS_SCHEDULE_TIME_ZONE`, `ERR_GS_SCHEDULE_DUPLICATE`, `ERR_GS_SCHEDULE_LIMIT`
   */
  schedule<F extends AnyFunction>(name: string, options: ScheduleOptions, fn: F): F {
    const scope = `The schedule ${JSON.stringify(name)}`;
    const plan = toPlan(scope, options);
    const mustBe = isFunction(fn);
    if (mustBe !== undefined) throw invalidOption(scope, 'fn', fn, mustBe);
    const owner = () => this.#measured?.schedules;
    const defined = this.#schedules.define({ name, plan, owner });
    return wrapFunction(fn, (call) => defined.run(call));
  }

  /** Returns all schedules as they are now, the worst first. @throws GoldenSignalsError `ERR_GS_JOBS_NOT_IN_USE` */
  schedules(): readonly ScheduleReport[] {
    return schedulesReport(this.#use().schedules.all()).schedules;
  }

  /** Asks all queues now, besides the times at intervals. @throws GoldenSignalsError `ERR_GS_JOBS_NOT_IN_USE` */
  refresh(): Promise<void> {
    return this.#use().queues.read();
  }

  /** Returns all of it as it is now. @throws GoldenSignalsError `ERR_GS_JOBS_NOT_IN_USE` */
  snapshot(): JobsReport {
    const { host, table, queues } = this.#use();
    return jobsReport(host, { table, queues }, { details: true });
  }

  #use(): MeasuredJobs {
    if (this.#measured !== undefined) return this.#measured;
    throw new GoldenSignalsError(
      'ERR_GS_JOBS_NOT_IN_USE',
      'No monitor uses these jobs yet: give them to createMonitor({ extensions: [jobs] }) first.',
    );
  }

  #begin(host: ExtensionHost): MeasuredJobs {
    const { slowThresholdMs, queueIntervalMs, store } = this.#options;
    const metrics = jobMetrics(host.metrics);
    const queues: Queues = new Queues(host, {
      waits: metrics.waits,
      intervalMs: queueIntervalMs,
      activeOf: (queue) => table.activeOf(queue),
    });
    const table = new JobTable(host, { queues, metrics, slowThresholdMs });
    const report = (options: ReadOptions) => jobsReport(host, { table, queues }, options);
    host.work.addJobSignals((window) => jobSignals(table, window));
    for (const signal of [...jobsSignals(table, queues), ...unacknowledgedSignals(queues)]) {
      host.signals.define(signal);
    }
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
      panels: jobsPanels,
    });
    const schedules = new Schedules(host, { store, job: (name, options) => table.obtain(name, options) });
    return { host, table, queues, schedules };
  }
}

/**
 * Makes the extension that measures jobs and watches schedules.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
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
