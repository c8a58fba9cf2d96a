import type { Monitor } from '@golden-signals/core';
import {
  checkOptions,
  hasMethods,
  invalidOption,
  isNonEmptyString,
  observe,
  type Rules,
} from '@golden-signals/core/extension';
import { Jobs } from './jobs.ts';
import { isSlowThreshold } from './jobs-options.ts';
import { ObservedQueue } from './p-queue/observed-queue.ts';
import type { LimitedQueue } from './p-queue/same-name.ts';

export { stopObserving } from '@golden-signals/core/extension';

/** A queue of p-queue. */
export interface ObservableQueue extends LimitedQueue {
  add(task: never, options?: never): Promise<unknown>;
  clear(): void;
}

/** Of `observeQueue`. */
export interface ObserveQueueOptions {
  /** The label `queue`, and the name of its jobs; those of the same name are one. Such a queue has no name of its own. */
  readonly name: string;
  /** A run that takes longer is slow, in milliseconds; `false` is never. Default: that of `jobs()`. */
  readonly slowThresholdMs?: number | false;
  /** Default: the monitor of the process; where that does not use `jobs()` and another does, that one. */
  readonly monitor?: Monitor;
}

const rules: Rules<ObserveQueueOptions> = {
  name: isNonEmptyString,
  slowThresholdMs: isSlowThreshold,
  monitor: hasMethods('use', 'close'),
};

/**
 * Makes each task that is added to a queue from now on a run of a job, and looks at an interval how many wait, and for how
 * long.
 *
 * @returns The queue.
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`, `ERR_GS_JOBS_QUEUE_NAME`
 */
export function observeQueue<Queue extends ObservableQueue>(
  queue: Queue,
  options: ObserveQueueOptions,
): Queue {
  const isQueue =
    hasMethods('add', 'clear')(queue) === undefined &&
    typeof queue.size === 'number' &&
    typeof queue.pending === 'number';
  if (!isQueue) throw invalidOption('observeQueue', 'queue', queue, 'a queue of p-queue');
  checkOptions('observeQueue', options, rules);
  const mustBe = isNonEmptyString(options.name);
  if (mustBe !== undefined) throw invalidOption('observeQueue', 'name', options.name, mustBe);
  const { name, slowThresholdMs, monitor } = options;
  const finder = Jobs.inProcess.finder(monitor);
  return observe(queue, (undos) =>
    new ObservedQueue(queue, { name, slowThresholdMs, finder }).install(undos),
  );
}
