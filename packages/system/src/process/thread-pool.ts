import { stat } from 'node:fs/promises';
import type { Clock } from '@golden-signals/core';
import type { Families } from '../families.ts';
import { Source } from '../source.ts';

/** A pass does not wait longer for the task. */
const patienceMs = 1_000;

export interface ThreadPoolReading {
  /** How long a task that does nothing worth mentioning took from its start to its end. */
  readonly delayMs: number;
}

/**
 * How long work waits for a thread of Node.js' pool, which files, names of hosts, compression and passwords share. There
 * is no call that tells, so one trivial task per pass is timed; one that is not done counts with its age.
 */
export class ThreadPoolSource extends Source<ThreadPoolReading> {
  readonly name = 'thread_pool';
  readonly #clock: Clock;
  readonly #task: () => Promise<unknown>;
  readonly #delay = this.families.gauge(
    'nodejs_threadpool_delay_seconds',
    'How long a trivial task took in the pool of threads, at the last look.',
  );
  #startedMs: number | undefined;

  /** @param task Default: asks for the properties of the root folder, which are always in memory. */
  constructor(families: Families, clock: Clock, task: () => Promise<unknown> = () => stat('/')) {
    super(families);
    this.#clock = clock;
    this.#task = task;
  }

  protected async read(): Promise<ThreadPoolReading> {
    const pendingSinceMs = this.#startedMs;
    if (pendingSinceMs !== undefined) return { delayMs: this.#clock.now() - pendingSinceMs };
    const startedMs = this.#clock.now();
    this.#startedMs = startedMs;
    let stopTimer = () => {};
    const isLate = new Promise<void>((resolve) => {
      stopTimer = this.#clock.after(patienceMs, resolve);
    });
    const done = this.#task().then(
      () => {},
      () => {},
    );
    void done.then(() => {
      this.#startedMs = undefined;
    });
    await Promise.race([done, isLate]);
    stopTimer();
    return { delayMs: this.#clock.now() - startedMs };
  }

  protected publish({ delayMs }: ThreadPoolReading): void {
    this.#delay.set(delayMs / 1_000);
  }
}
