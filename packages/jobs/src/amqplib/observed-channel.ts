import { type Finder, type Method, type Undo, wrapMethod } from '@golden-signals/core/extension';
import type { MeasuredJobs } from '../jobs.ts';
import { Delivery } from '../messages/delivery.ts';
import type { Settlement } from '../queues/message-counts.ts';
import { JobFinder } from '../runs/job-finder.ts';
import { type AmqpMessage, detailsOf } from './message-run.ts';

/** Types of messages of one consumer that are told apart: an application may put there what varies. */
const maxTypes = 20;
/** The broker names these, so that there are ever more of them. */
const temporary = /^amq\.gen-/;

/** Messages of the consumers of one channel. */
export class ObservedChannel {
  readonly #channel: object;
  readonly #queue: string | undefined;
  readonly #slowThresholdMs: number | false | undefined;
  readonly #finder: Finder<MeasuredJobs>;
  /** Those that are not settled, by their delivery tags, which grow. */
  readonly #open = new Map<number, Delivery>();

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
      wrapMethod(channel, 'consume', (consume) => this.#observedConsume(consume)),
      this.#after('ack', ([message, allUpTo]) => this.#settle(message, allUpTo, 'acknowledged')),
      this.#after('nack', ([message, allUpTo, requeue]) =>
        this.#settle(message, allUpTo, requeuedIf(requeue)),
      ),
      this.#after('reject', ([message, requeue]) => this.#settle(message, false, requeuedIf(requeue))),
      this.#after('ackAll', () => this.#settleAll('acknowledged')),
      this.#after('nackAll', ([requeue]) => this.#settleAll(requeuedIf(requeue))),
      this.#after('recover', () => this.#settleAll('requeued')),
    );
    const closed = () => this.#settleAll('returned');
    channel.on('close', closed);
    undos.push(
      () => channel.off('close', closed),
      () => this.#settleAll(undefined),
    );
  }

  /** Only where the method did not throw: a closed channel tells the broker nothing. */
  #after(name: string, settle: (args: unknown[]) => void): Undo {
    return wrapMethod(
      this.#channel,
      name,
      (original) =>
        function (this: unknown, ...args) {
          const result = original.apply(this, args);
          settle(args);
          return result;
        },
    );
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
    const open = this.#open;
    const types = new Set<unknown>();
    const nameOf = ({ properties: { type } }: AmqpMessage) => {
      if (typeof type !== 'string' || type === '') return queue;
      if (types.size < maxTypes) types.add(type);
      return types.has(type) ? type : queue;
    };
    const jobs = new JobFinder(this.#finder, {
      queue,
      system: 'rabbitmq',
      failureOf: Delivery.failureOf,
      ...(this.#slowThresholdMs !== undefined && { slowThresholdMs: this.#slowThresholdMs }),
    });
    return function (this: unknown, message: AmqpMessage | null, ...more) {
      // The broker has cancelled the consumer.
      const job = message === null ? undefined : jobs.find(nameOf(message));
      if (message === null || job === undefined) return handler.call(this, message, ...more);
      const { clock } = jobs.measured!.host;
      const { deliveryTag, redelivered = false } = message.fields;
      const counts = jobs.measured!.queues.obtain(queue, 'rabbitmq').obtainMessages();
      const delivery = new Delivery(job, counts, redelivered);
      if (noAck) delivery.settle('acknowledged');
      else open.set(deliveryTag, delivery);
      return delivery.run(() => handler.call(this, message, ...more), detailsOf(message, clock.wallTimeMs()));
    };
  }

  #settle(message: unknown, allUpTo: unknown, how: Settlement): void {
    const tag = (message as AmqpMessage).fields.deliveryTag;
    if (!allUpTo) {
      this.#take(tag)?.settle(how);
      return;
    }
    for (const open of this.#open.keys()) {
      if (open > tag) return;
      this.#take(open)?.settle(how);
    }
  }

  #settleAll(how: Settlement | undefined): void {
    for (const tag of this.#open.keys()) this.#take(tag)?.settle(how);
  }

  /** Undefined for one that was fetched by hand, and for one that is settled. */
  #take(tag: number): Delivery | undefined {
    const delivery = this.#open.get(tag);
    this.#open.delete(tag);
    return delivery;
  }
}
