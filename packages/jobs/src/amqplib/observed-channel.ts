import { type Finder, type Method, type Undo, wrapMethod } from '@golden-signals/core/extension';
import type { MeasuredJobs } from '../jobs.ts';
import { Delivery } from '../messages/delivery.ts';
import type { Prefetch } from '../messages/unacknowledged.ts';
import type { Settlement } from '../queues/message-counts.ts';
import { JobFinder } from '../runs/job-finder.ts';
import type { AmqpMessage } from './message-run.ts';
import { ObservedConsumer } from './observed-consumer.ts';

/** The broker names these, so that there are ever more of them. */
const temporary = /^amq\.gen-/;

/** Messages of the consumers of one channel. */
export class ObservedChannel {
  /** See `ConsumingChannel`, as the next is. */
  readonly open = new Map<number, Delivery>();
  readonly consumers = new Map<string, ObservedConsumer>();
  readonly #channel: object;
  readonly #queue: string | undefined;
  readonly #slowThresholdMs: number | false | undefined;
  readonly #finder: Finder<MeasuredJobs>;
  /** Of each consumer that begins from now on. */
  #prefetch: number | undefined;
  /** Of all consumers of the channel together. */
  #sharedPrefetch: Prefetch | undefined;

  constructor(
    channel: object,
    options: {
      readonly queue: string | undefined;
      readonly slowThresholdMs: number | false | undefined;
      readonly finder: Finder<MeasuredJobs>;
    },
  ) {
    this.#channel = channel;
    this.#queue = options.queue;
    this.#slowThresholdMs = options.slowThresholdMs;
    this.#finder = options.finder;
  }

  /** Measures the consumers that begin from now on. @param undos Gets what ends it. */
  install(undos: Undo[]): void {
    const channel = this.#channel as { on(name: string, listener: () => void): void; off: typeof channel.on };
    const requeuedIf = (requeue: unknown) => (requeue === undefined || requeue ? 'requeued' : 'rejected');
    undos.push(
      this.#after('prefetch', ([count, isShared]) => this.#limit(count, isShared)),
      wrapMethod(channel, 'consume', (consume) => this.#observedConsume(consume)),
      this.#after('cancel', ([tag]) => this.consumers.get(tag as string)?.end()),
      this.#after('ack', ([message, allUpTo]) => this.#settle(message, allUpTo, 'acknowledged')),
      this.#after('nack', ([message, allUpTo, requeue]) =>
        this.#settle(message, allUpTo, requeuedIf(requeue)),
      ),
      this.#after('reject', ([message, requeue]) => this.#settle(message, false, requeuedIf(requeue))),
      this.#after('ackAll', () => this.#settleAll('acknowledged')),
      this.#after('nackAll', ([requeue]) => this.#settleAll(requeuedIf(requeue))),
      this.#after('recover', () => this.#settleAll('requeued')),
    );
    const closed = () => this.#end('returned');
    channel.on('close', closed);
    undos.push(
      () => channel.off('close', closed),
      () => this.#end(undefined),
    );
  }

  /** Only where the method did not throw: a closed channel tells the broker nothing. */
  #after(name: string, tell: (args: unknown[]) => void): Undo {
    return wrapMethod(
      this.#channel,
      name,
      (original) =>
        function (this: unknown, ...args) {
          const result = original.apply(this, args);
          tell(args);
          return result;
        },
    );
  }

  /** As RabbitMQ takes it: not shared, it is for the consumers that come, and shared for all there are. 0 is no limit. */
  #limit(count: unknown, isShared: unknown): void {
    const limit = typeof count === 'number' && count > 0 ? count : undefined;
    if (isShared) this.#sharedPrefetch = limit === undefined ? undefined : { limit };
    else this.#prefetch = limit;
  }

  #observedConsume(consume: Method): Method {
    const observed = (queue: string, handler: Method, noAck: boolean) =>
      this.#observedHandler(queue, handler, noAck);
    return function (this: unknown, queue, handler, options, ...more) {
      const isConsumer = typeof handler === 'function';
      return consume.call(
        this,
        queue,
        isConsumer ? observed(String(queue), handler, options?.noAck === true) : handler,
        options,
        ...more,
      );
    };
  }

  #observedHandler(consumed: string, handler: Method, noAck: boolean): Method {
    const queue = this.#queue ?? (temporary.test(consumed) ? '<temporary>' : consumed);
    const jobs = new JobFinder(this.#finder, {
      queue,
      system: 'rabbitmq',
      failureOf: Delivery.failureOf,
      ...(this.#slowThresholdMs !== undefined && { slowThresholdMs: this.#slowThresholdMs }),
    });
    const prefetch = this.#sharedPrefetch ?? { limit: this.#prefetch };
    const consumer = new ObservedConsumer(this, jobs, { queue, noAck, prefetch });
    return function (this: unknown, message: AmqpMessage | null, ...more) {
      if (message !== null) return consumer.run(message, () => handler.call(this, message, ...more));
      // The broker has cancelled the consumer.
      consumer.end();
      return handler.call(this, message, ...more);
    };
  }

  #settle(message: unknown, allUpTo: unknown, how: Settlement): void {
    const tag = (message as AmqpMessage).fields.deliveryTag;
    if (!allUpTo) {
      this.#take(tag)?.settle(how);
      return;
    }
    for (const open of this.open.keys()) {
      if (open > tag) return;
      this.#take(open)?.settle(how);
    }
  }

  #settleAll(how: Settlement | undefined): void {
    for (const tag of this.open.keys()) this.#take(tag)?.settle(how);
  }

  #end(how: Settlement | undefined): void {
    for (const consumer of this.consumers.values()) consumer.end();
    this.#settleAll(how);
  }

  /** Undefined for one that was fetched by hand, and for one that is settled. */
  #take(tag: number): Delivery | undefined {
    const delivery = this.open.get(tag);
    this.open.delete(tag);
    return delivery;
  }
}
