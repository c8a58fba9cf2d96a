import {
  type CallDetails,
  type CallTargetOptions,
  type Method,
  observe,
  type Undo,
  wrapMethod,
} from '@golden-signals/core/extension';
import { measuredPromise } from './messaging/measured-promise.ts';
import type { ObserveOptions } from './observe/observe-options.ts';
import { ObservedTarget } from './observe/observed-target.ts';

export { stopObserving } from '@golden-signals/core/extension';
export type { ObserveOptions } from './observe/observe-options.ts';

/** A producer of kafkajs. */
export interface ObservableProducer {
  send(record: never): Promise<unknown>;
  sendBatch(batch: never): Promise<unknown>;
  transaction(): Promise<object>;
}

/**
 * Measures the messages that a producer sends, in transactions and outside of them. Kafka's cluster has no address of its
 * own: give it a name where there are several.
 *
 * @returns The producer.
 */
export function observeProducer<Producer extends ObservableProducer>(
  producer: Producer,
  options: ObserveOptions = {},
): Producer {
  return observe(producer, (undos) => {
    const target = new ObservedTarget(() => describe(options), options.monitor);
    undos.push(() => target.close(), ...observeSends(producer, target));
    undos.push(wrapMethod(producer, 'transaction', (begin) => observedTransaction(begin, target)));
  });
}

function observeSends(sender: object, target: ObservedTarget): Undo[] {
  return [
    wrapMethod(sender, 'send', (send) => measuredSend(send, target, detailsOfSend)),
    wrapMethod(sender, 'sendBatch', (send) => measuredSend(send, target, detailsOfBatch)),
  ];
}

function measuredSend(
  send: Method,
  target: ObservedTarget,
  detailsOf: (argument: unknown) => CallDetails,
): Method {
  return function (this: unknown, ...args) {
    const measuring = target.get();
    const run = () => send.apply(this, args);
    return measuring === undefined ? run() : measuredPromise(measuring.target.begin(detailsOf(args[0])), run);
  };
}

function observedTransaction(begin: Method, target: ObservedTarget): Method {
  return function (this: unknown, ...args) {
    return begin.apply(this, args).then((transaction: object) => {
      observeSends(transaction, target);
      return transaction;
    });
  };
}

/** What the application gives may be wrong, which kafkajs says. */
function detailsOfSend(record: unknown): CallDetails {
  return { operation: 'send', collection: topicOf(record) };
}

/** A batch to several topics has none. */
function detailsOfBatch(batch: unknown): CallDetails {
  const given = (batch as { topicMessages?: unknown } | undefined)?.topicMessages;
  const topics = new Set(Array.isArray(given) ? given.map(topicOf) : []);
  return { operation: 'send', collection: topics.size === 1 ? [...topics][0] : undefined };
}

function topicOf(record: unknown): string | undefined {
  const topic = (record as { topic?: unknown } | undefined)?.topic;
  return typeof topic === 'string' ? topic : undefined;
}

function describe({ name }: ObserveOptions): CallTargetOptions {
  return { kind: 'messaging', system: 'kafka', ...(name !== undefined && { pool: name }) };
}
