import {
  type Finder,
  type Method,
  type Undo,
  watchPromise,
  wrapMethod,
} from '@golden-signals/core/extension';
import type { MeasuredJobs } from '../jobs.ts';
import { addObservedSource, checkSource, type ObservedSource } from '../queues/observed-sources.ts';
import { JobFinder } from '../runs/job-finder.ts';

/** What is read of a queue that runs no more than so many tasks at a time. */
export interface LimitedQueue {
  /** Tasks that wait. */
  readonly size: number;
  /** Tasks that run. */
  readonly pending: number;
  readonly isPaused: boolean;
  /** How many may run at a time; infinite without a limit. */
  readonly concurrency: number;
}

const system = 'p-queue';
let observed = 0;

/** The tasks of one queue of p-queue. */
export class ObservedQueue {
  readonly #queue: LimitedQueue;
  readonly #name: string;
  readonly #finder: Finder<MeasuredJobs>;
  readonly #jobs: JobFinder;
  /** When those that wait were added, by the clock of whoever measured then; the oldest first. */
  readonly #waiting = new Set<{ readonly addedMs: number }>();

  constructor(
    queue: LimitedQueue,
    options: {
      readonly name: string;
      readonly slowThresholdMs: number | false | undefined;
      readonly finder: Finder<MeasuredJobs>;
    },
  ) {
    const { name, slowThresholdMs, finder } = options;
    this.#queue = queue;
    this.#name = name;
    this.#finder = finder;
    this.#jobs = new JobFinder(finder, {
      queue: name,
      system,
      ...(slowThresholdMs !== undefined && { slowThresholdMs }),
    });
  }

  /** Measures what is added from now on. @param undos Gets what ends it. @throws GoldenSignalsError `ERR_GS_JOBS_QUEUE_NAME` */
  install(undos: Undo[]): void {
    const source = this.#source();
    checkSource(source);
    undos.push(
      addObservedSource(source),
      wrapMethod(this.#queue, 'add', (add) => this.#observedAdd(add)),
      wrapMethod(this.#queue, 'clear', (clear) => {
        const waiting = this.#waiting;
        return function (this: unknown, ...args) {
          waiting.clear();
          return clear.apply(this, args);
        };
      }),
    );
  }

  #observedAdd(add: Method): Method {
    const jobs = this.#jobs;
    const name = this.#name;
    const waiting = this.#waiting;
    return function (this: unknown, task, ...more) {
      const job = typeof task === 'function' ? jobs.find(name) : undefined;
      if (job === undefined) return add.call(this, task, ...more);
      const { clock } = jobs.measured!.host;
      const added = { addedMs: clock.now() };
      waiting.add(added);
      const run = (...args: unknown[]) => {
        waiting.delete(added);
        return job.run(() => task(...args), { waitMs: clock.now() - added.addedMs });
      };
      const result = add.call(this, run, ...more);
      // One that is aborted before it begins never runs.
      const over = () => void waiting.delete(added);
      watchPromise(result, over, over);
      return result;
    };
  }

  /** It keeps no queue alive: applications make some for each batch. */
  #source(): ObservedSource {
    const instance = new WeakRef(this.#queue);
    const finder = this.#finder;
    const waiting = this.#waiting;
    return {
      queue: this.#name,
      identity: `${system}/${++observed}`,
      system,
      owner: () => finder.find()?.queues,
      isClosed: () => instance.deref() === undefined,
      read: () => {
        const queue = instance.deref();
        const nowMs = finder.find()?.host.clock.now();
        if (queue === undefined || nowMs === undefined) return undefined;
        const [oldest] = waiting;
        return {
          jobs: { waiting: queue.size, active: queue.pending },
          oldestAgeMs: oldest === undefined ? 0 : nowMs - oldest.addedMs,
          isPaused: queue.isPaused,
        };
      },
      concurrency: () => {
        const { concurrency = 0 } = instance.deref() ?? {};
        return Number.isFinite(concurrency) ? concurrency : 0;
      },
    };
  }
}
