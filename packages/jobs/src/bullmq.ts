import type { Monitor } from '@golden-signals/core';
import {
  checkOptions,
  hasMethods,
  invalidOption,
  isNonEmptyString,
  observe,
  type Rules,
} from '@golden-signals/core/extension';
import {
  type BullInstance,
  identityOf,
  isClosing,
  type ObservableQueue,
  type ObservableWorker,
} from './bullmq/bullmq-instances.ts';
import { ObservedWorker } from './bullmq/observed-worker.ts';
import { QueueReader } from './bullmq/queue-reader.ts';
import { Jobs } from './jobs.ts';
import { isSlowThreshold } from './jobs-options.ts';
import { addObservedSource, checkSource } from './queues/observed-sources.ts';

export { stopObserving } from '@golden-signals/core/extension';
export type { BullInstance, ObservableQueue, ObservableWorker } from './bullmq/bullmq-instances.ts';

/** Of `observeQueue`. */
export interface ObserveQueueOptions {
  /** The label `queue`. Default: the name of the queue. */
  readonly name?: string;
  /** Default: the monitor of the process; where that does not use `jobs()` and another does, that one. */
  readonly monitor?: Monitor;
}

/** Of `observeWorker`. */
export interface ObserveWorkerOptions extends ObserveQueueOptions {
  /** A run that takes longer is slow, in milliseconds; `false` is never. Default: that of `jobs()`. */
  readonly slowThresholdMs?: number | false;
}

const queueRules: Rules<ObserveQueueOptions> = {
  name: isNonEmptyString,
  monitor: hasMethods('use', 'close'),
};
const workerRules: Rules<ObserveWorkerOptions> = { ...queueRules, slowThresholdMs: isSlowThreshold };

/**
 * Measures the jobs that a worker runs, in a sandbox too, and looks at its queue at an interval.
 *
 * @returns The worker.
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`, `ERR_GS_JOBS_QUEUE_NAME`
 */
export function observeWorker<Worker extends ObservableWorker>(
  worker: Worker,
  options: ObserveWorkerOptions = {},
): Worker {
  checkInstance('observeWorker', worker, ['on', 'off'], 'a Worker of BullMQ');
  checkOptions('observeWorker', options, workerRules);
  return observeInstance(worker, options, {
    concurrency: () => (isClosing(worker) ? 0 : worker.concurrency),
    slowThresholdMs: options.slowThresholdMs,
  });
}

/**
 * Looks at a queue at an interval: how many jobs are in which state, and how long the oldest one waits. One that is also
 * observed by way of its workers in this process is asked once.
 *
 * @returns The queue.
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`, `ERR_GS_JOBS_QUEUE_NAME`
 */
export function observeQueue<Queue extends ObservableQueue>(
  queue: Queue,
  options: ObserveQueueOptions = {},
): Queue {
  checkInstance('observeQueue', queue, ['add'], 'a Queue of BullMQ');
  checkOptions('observeQueue', options, queueRules);
  return observeInstance(queue, options, undefined);
}

function observeInstance<Instance extends BullInstance>(
  instance: Instance,
  { name: queue = instance.name, monitor }: ObserveQueueOptions,
  worker: { concurrency(): number; readonly slowThresholdMs: number | false | undefined } | undefined,
): Instance {
  const finder = Jobs.inProcess.finder(monitor);
  const reader = new QueueReader(instance);
  const source = {
    queue,
    system: 'bullmq',
    identity: identityOf(instance),
    owner: () => finder.find()?.queues,
    isClosed: () => isClosing(instance),
    read: () => reader.read(),
    ...(worker && { concurrency: () => worker.concurrency() }),
  };
  checkSource(source);
  return observe(instance, (undos) => {
    undos.push(addObservedSource(source));
    if (worker === undefined) return;
    const { slowThresholdMs } = worker;
    new ObservedWorker(instance as unknown as ObservableWorker, { queue, slowThresholdMs, finder }).install(
      undos,
    );
  });
}

function checkInstance(scope: string, instance: unknown, methods: readonly string[], mustBe: string): void {
  const isOne =
    hasMethods(...methods)(instance) === undefined &&
    typeof (instance as Partial<BullInstance>).qualifiedName === 'string';
  if (!isOne) throw invalidOption(scope, 'instance', instance, mustBe);
}
