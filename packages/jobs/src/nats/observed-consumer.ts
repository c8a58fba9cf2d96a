import { type Finder, type Method, type Undo, wrapMethod } from '@golden-signals/core/extension';
import type { MeasuredJobs } from '../jobs.ts';
import { Delivery } from '../messages/delivery.ts';
import { addObservedSource, checkSource } from '../queues/observed-sources.ts';
import { JobFinder } from '../runs/job-finder.ts';
import { ConsumerSetup } from './consumer-setup.ts';
import { consumerSource, type JetStreamConsumer } from './consumer-source.ts';
import { detailsOf, type JetStreamMessage, listenTo } from './jetstream-message.ts';
import { OpenMessages } from './open-messages.ts';

/** What `consume` and `fetch` return. */
type Messages = AsyncIterable<JetStreamMessage>;

/** What is there once the consumer has said how it was set up. */
interface Measured {
  readonly setup: ConsumerSetup;
  readonly jobs: JobFinder;
  readonly open: OpenMessages;
}

/** Messages of one consumer of JetStream: those of its callbacks, of its loops, and those fetched one by one. */
export class ObservedConsumer {
  readonly #consumer: JetStreamConsumer;
  readonly #name: string | undefined;
  readonly #slowThresholdMs: number | false | undefined;
  readonly #finder: Finder<MeasuredJobs>;
  /** Some versions of the client fetch a single message with the `fetch` that is observed. */
  readonly #known = new WeakSet<JetStreamMessage>();
  readonly #undos: Undo[] = [];
  #measured: Promise<Measured | undefined> | undefined;
  #isOver = false;

  constructor(
    consumer: object,
    options: {
      readonly name: string | undefined;
      readonly slowThresholdMs: number | false | undefined;
      readonly finder: Finder<MeasuredJobs>;
    },
  ) {
    this.#consumer = consumer as JetStreamConsumer;
    this.#name = options.name;
    this.#slowThresholdMs = options.slowThresholdMs;
    this.#finder = options.finder;
  }

  /** Measures what is consumed from now on. @param undos Gets what ends it. */
  install(undos: Undo[]): void {
    const observed = this;
    const wrapMessages = (read: Method): Method =>
      function (this: unknown, options, ...more) {
        return observed.#messages((given) => read.call(this, given, ...more), options);
      };
    const wrapNext = (next: Method): Method =>
      function (this: unknown, ...args) {
        return observed.#next(() => next.apply(this, args));
      };
    const consumer = this.#consumer;
    undos.push(wrapMethod(consumer, 'consume', wrapMessages));
    if (typeof consumer.fetch === 'function') undos.push(wrapMethod(consumer, 'fetch', wrapMessages));
    if (typeof consumer.next === 'function') undos.push(wrapMethod(consumer, 'next', wrapNext));
    undos.push(() => {
      this.#isOver = true;
      for (const undo of this.#undos.splice(0)) undo();
    });
    void this.#begin();
  }

  /** Undefined where the consumer does not say how it was set up. */
  #begin(): Promise<Measured | undefined> {
    this.#measured ??= this.#ask();
    return this.#measured;
  }

  async #ask(): Promise<Measured | undefined> {
    try {
      const setup = new ConsumerSetup(await this.#consumer.info(true), this.#name);
      const { queue } = setup;
      const jobs = new JobFinder(this.#finder, {
        queue,
        system: 'nats',
        failureOf: Delivery.failureOf,
        ...(this.#slowThresholdMs !== undefined && { slowThresholdMs: this.#slowThresholdMs }),
      });
      const open = new OpenMessages(() => jobs.measured?.queues.obtain(queue, 'nats').countStalled());
      if (setup.isNamed && !this.#isOver) this.#watch(setup);
      this.#undos.push(() => open.clear());
      return { setup, jobs, open };
    } catch (error) {
      this.#finder.find()?.host.internalError(error);
      return undefined;
    }
  }

  #watch(setup: ConsumerSetup): void {
    const source = consumerSource(this.#consumer, setup, this.#finder);
    try {
      checkSource(source);
      this.#undos.push(addObservedSource(source));
    } catch (error) {
      this.#finder.find()?.host.internalError(error);
    }
  }

  async #messages(read: (options: unknown) => Promise<Messages>, options: unknown): Promise<Messages> {
    const measured = await this.#begin();
    const { callback } = (options ?? {}) as { readonly callback?: Method };
    if (measured === undefined) return read(options);
    if (typeof callback === 'function') {
      return read({ ...(options as object), callback: this.#observedCallback(callback, measured) });
    }
    const messages = await read(options);
    const iterate = messages[Symbol.asyncIterator];
    Object.defineProperty(messages, Symbol.asyncIterator, {
      value: () => this.#loop({ [Symbol.asyncIterator]: () => iterate.call(messages) }, measured),
      configurable: true,
      writable: true,
    });
    return messages;
  }

  #observedCallback(callback: Method, measured: Measured): Method {
    const observed = this;
    return function (this: unknown, message: JetStreamMessage, ...more) {
      return observed.#run(message, measured, () => callback.call(this, message, ...more));
    };
  }

  /** A message is in the hands of the loop until that asks for the next one. */
  async *#loop(messages: Messages, measured: Measured): AsyncGenerator<JetStreamMessage, void> {
    for await (const message of messages) {
      let finish = () => {};
      const finished = new Promise<void>((resolve) => {
        finish = resolve;
      });
      this.#run(message, measured, () => finished);
      try {
        yield message;
      } finally {
        finish();
      }
    }
  }

  async #next(next: () => Promise<JetStreamMessage | null>): Promise<JetStreamMessage | null> {
    const measured = await this.#begin();
    const message = await next();
    // Nobody says when it is done, other than by settling it.
    if (measured !== undefined && message !== null && !this.#known.has(message))
      this.#run(message, measured, () => undefined);
    return message;
  }

  #run<Result>(message: JetStreamMessage, measured: Measured, handle: () => Result): Result {
    const { setup, jobs } = measured;
    const job = this.#isOver ? undefined : jobs.find(setup.jobOf(message.subject));
    if (job === undefined) return handle();
    this.#known.add(message);
    const { host, queues } = jobs.measured!;
    const counts = queues.obtain(setup.queue, 'nats').obtainMessages();
    const delivery = new Delivery(job, counts, message.info.deliveryCount > 1);
    if (setup.isSettled) hold(message, delivery, measured);
    else delivery.settle('acknowledged');
    return delivery.run(handle, detailsOf(message, host.clock.wallTimeMs(), setup.maxDeliveries));
  }
}

/** Keeps a message until the application has settled it, or the server delivers it again. */
function hold(message: JetStreamMessage, delivery: Delivery, { setup, jobs, open }: Measured): void {
  const { streamSequence: sequence, deliveryCount } = message.info;
  const { clock } = jobs.measured!.host;
  open.add(sequence, delivery, setup.ackWaitMs(deliveryCount), clock);
  listenTo(message, {
    settled: (how) => {
      if (how === 'acknowledged' && setup.acknowledgesAll) open.settleUpTo(sequence, how);
      else open.settle(sequence, delivery, how);
    },
    isWorkedOn: () => open.prolong(sequence, delivery, clock),
  });
}
