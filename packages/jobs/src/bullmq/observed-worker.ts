import { type Finder, type Method, type Undo, wrapMethod } from '@golden-signals/core/extension';
import type { MeasuredJobs } from '../jobs.ts';
import { JobFinder } from '../runs/job-finder.ts';
import type { BullJob, ObservableWorker } from './bullmq-instances.ts';
import { detailsOf, failureOf, wasThrown } from './job-run.ts';

/** What failed and is not there any more: BullMQ has only its id. */
const unknownJob = '<unknown>';

type Listener = (...args: never[]) => void;

/** Runs of the jobs of one worker, measured by whoever they belong to at the moment. */
export class ObservedWorker {
  readonly #worker: ObservableWorker;
  readonly #queue: string;
  readonly #jobs: JobFinder;

  constructor(
    worker: ObservableWorker,
    options: {
      readonly queue: string;
      readonly slowThresholdMs: number | false | undefined;
      readonly finder: Finder<MeasuredJobs>;
    },
  ) {
    const { queue, slowThresholdMs, finder } = options;
    this.#worker = worker;
    this.#queue = queue;
    this.#jobs = new JobFinder(finder, {
      queue,
      system: 'bullmq',
      failureOf,
      ...(slowThresholdMs !== undefined && { slowThresholdMs }),
    });
  }

  /** Measures from now on. @param undos Gets what ends it. */
  install(undos: Undo[]): void {
    // One that fetches jobs by hand has none; such jobs are run with `jobs.define(name).run()`.
    if (typeof (this.#worker as unknown as { processFn?: unknown }).processFn === 'function') {
      undos.push(wrapMethod(this.#worker, 'processFn', (process) => this.#measuredProcess(process)));
    }
    const listeners: ReadonlyArray<readonly [string, Listener]> = [
      ['failed', (job?: BullJob, error?: unknown) => this.#failed(job, error)],
      ['stalled', () => this.#jobs.measured?.queues.obtain(this.#queue, 'bullmq').countStalled()],
    ];
    const worker = this.#worker as { on(name: string, listener: Listener): void; off: typeof worker.on };
    for (const [name, listener] of listeners) {
      worker.on(name, listener);
      undos.push(() => worker.off(name, listener));
    }
  }

  #measuredProcess(process: Method): Method {
    const jobs = this.#jobs;
    return function (this: unknown, job: BullJob, ...more) {
      const measured = jobs.find(job.name);
      if (measured === undefined) return process.call(this, job, ...more);
      return measured.runAsync(() => process.call(this, job, ...more), detailsOf(job));
    };
  }

  /** The worker has moved it: to the failed jobs, or where it waits for its next attempt. */
  #failed(job: BullJob | undefined, error: unknown): void {
    const measured = this.#jobs.find(job?.name ?? unknownJob);
    if (measured === undefined) return;
    const isFinal = job === undefined || job.finishedOn !== undefined;
    measured.settle(isFinal ? 'final' : 'retried');
    if (wasThrown(error)) return;
    // It was never run: it has stalled too often, for example.
    this.#jobs.measured?.host.errors.report(error, {
      operation: measured.name,
      fields: { 'job.id': job?.id },
    });
  }
}
