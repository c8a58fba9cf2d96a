import { GoldenSignalsError } from '@golden-signals/core';
import { type ExtensionHost, overflowValue } from '@golden-signals/core/extension';
import type { JobOptions } from '../job.ts';
import type { Queues } from '../queues/queues.ts';
import type { WatchedQueue } from '../queues/watched-queue.ts';
import { DefinedJob } from './defined-job.ts';
import type { JobMetrics } from './job-metrics.ts';
import { SlowJobs } from './slow-jobs.ts';

/** Jobs that are told apart; all further ones are one, `__overflow__`. */
const maxJobs = 200;

type TableHost = Pick<
  ExtensionHost,
  'work' | 'metrics' | 'logger' | 'liveWindows' | 'clock' | 'causes' | 'redact'
>;

/** All jobs of one monitor, by queue and name. */
export class JobTable {
  readonly #host: TableHost;
  readonly #queues: Queues;
  readonly #metrics: JobMetrics;
  readonly #defaultSlowThresholdMs: number | false;
  readonly #createWindow: ReturnType<ExtensionHost['liveWindows']>;
  readonly #jobs = new Map<string, DefinedJob>();
  #overflow: DefinedJob | undefined;
  readonly slow: SlowJobs;

  constructor(
    host: TableHost,
    parts: {
      readonly queues: Queues;
      readonly metrics: JobMetrics;
      readonly slowThresholdMs: number | false;
    },
  ) {
    this.#host = host;
    this.#queues = parts.queues;
    this.#metrics = parts.metrics;
    this.#defaultSlowThresholdMs = parts.slowThresholdMs;
    this.#createWindow = host.liveWindows();
    this.slow = new SlowJobs(host);
    host.metrics.addCollector({
      name: 'jobs',
      feeds: [this.#metrics.active],
      collect: () => {
        for (const job of this.all()) this.#metrics.active.labels(job.labels).set(job.active);
      },
    });
  }

  *all(): Iterable<DefinedJob> {
    yield* this.#jobs.values();
    if (this.#overflow !== undefined) yield this.#overflow;
  }

  /** Returns how many jobs of a queue are in progress. */
  activeOf(queue: WatchedQueue): number {
    return Array.from(this.all()).reduce((sum, job) => sum + (job.queue === queue ? job.active : 0), 0);
  }

  /** @throws GoldenSignalsError `ERR_GS_JOBS_DEFINED_TWICE` where it exists with another threshold or system. */
  define(name: string, options: JobOptions): DefinedJob {
    const job = this.obtain(name, options);
    const { slowThresholdMs = job.slowThresholdMs, system = job.system } = options;
    if (job !== this.#overflow && (slowThresholdMs !== job.slowThresholdMs || system !== job.system)) {
      throw new GoldenSignalsError(
        'ERR_GS_JOBS_DEFINED_TWICE',
        `The job "${name}" is defined already, with another slowThresholdMs or system. Define it once, and keep what define() returns.`,
      );
    }
    return job;
  }

  /** Returns the job as it was defined first; made where there is none yet. */
  obtain(name: string, options: JobOptions): DefinedJob {
    const key = `${options.queue ?? ''}\n${name}`;
    const known = this.#jobs.get(key);
    if (known !== undefined) return known;
    if (this.#jobs.size >= maxJobs) return this.#overflowing(name);
    const queue =
      options.queue === undefined ? undefined : this.#queues.obtain(options.queue, options.system);
    const job = this.#make(name, { ...options, queue });
    this.#jobs.set(key, job);
    return job;
  }

  #overflowing(name: string): DefinedJob {
    if (this.#overflow === undefined) {
      this.#host.logger.warn(
        { job: name },
        `jobs: more than ${maxJobs} names of jobs; further ones are measured together, as "${overflowValue}". A name must not hold what varies, such as an id.`,
      );
      this.#overflow = this.#make(overflowValue, { queue: undefined });
    }
    return this.#overflow;
  }

  #make(name: string, options: Omit<JobOptions, 'queue'> & { queue: WatchedQueue | undefined }): DefinedJob {
    const { queue, system = '', slowThresholdMs = this.#defaultSlowThresholdMs, failureOf } = options;
    return new DefinedJob({
      name,
      queue,
      system,
      slowThresholdMs,
      failureOf,
      host: this.#host,
      metrics: this.#metrics,
      window: this.#createWindow(),
      slow: this.slow,
    });
  }
}
