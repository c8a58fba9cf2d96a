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
import { addNamedQueue, type LimitedQueue, type NamedQueue, stateOfAll } from './same-name.ts';

const system = 'p-queue';

/** The tasks of one queue of p-queue. */
export class ObservedQueue {
  readonly #queue: LimitedQueue;
  readonly #name: string;
  readonly #finder: Finder<MeasuredJobs>;
  readonly #jobs: JobFinder;
  /** As `NamedQueue.waiting`. */
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
    const finder = this.#finder;
    const named: NamedQueue = {
      name: this.#name,
      queue: new WeakRef(this.#queue),
      waiting: this.#waiting,
      owner: () => finder.find()?.queues,
    };
    const source = sourceOf(named, finder);
    checkSource(source);
    undos.push(
      addObservedSource(source),
      addNamedQueue(named),
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
}

/** Two queues of one name are asked once, by way of either. */
function sourceOf({ name, queue, owner }: NamedQueue, finder: Finder<MeasuredJobs>): ObservedSource {
  return {
    queue: name,
    identity: `${system}/${name}`,
    system,
    owner,
    isClosed: () => queue.deref() === undefined,
    read: () => {
      const measured = finder.find();
      return measured && stateOfAll(name, measured.queues, measured.host.clock.now());
    },
    concurrency: () => {
      const { concurrency = 0 } = queue.deref() ?? {};
      return Number.isFinite(concurrency) ? concurrency : 0;
    },
  };
}
