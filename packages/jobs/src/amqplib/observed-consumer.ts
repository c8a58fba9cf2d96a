import type { MeasuredJobs } from '../jobs.ts';
import { Delivery } from '../messages/delivery.ts';
import type { Prefetch } from '../messages/unacknowledged.ts';
import type { MessageCounts } from '../queues/message-counts.ts';
import type { JobFinder } from '../runs/job-finder.ts';
import { type AmqpMessage, detailsOf } from './message-run.ts';

/** Types of messages of one consumer that are told apart: an application may put there what varies. */
const maxTypes = 20;

/** What the consumers of one channel share. */
interface ConsumingChannel {
  /** Messages that are not settled, by their delivery tags, which grow. */
  readonly open: Map<number, Delivery>;
  /** Those that have got a message, by their tags. */
  readonly consumers: Map<string, ObservedConsumer>;
}

/** One consumer of a queue, whose messages are runs. Its fields are `private`, not `#private`, see docs/hot-path.md, rule 12. */
export class ObservedConsumer {
  readonly prefetch: Prefetch;
  private readonly channel: ConsumingChannel;
  private readonly queue: string;
  private readonly noAck: boolean;
  private readonly jobs: JobFinder;
  private readonly types = new Set<string>();
  private tag: string | undefined = undefined;
  /** Of `measured`, so that a message looks up its type and nothing else. */
  private counts: MessageCounts | undefined = undefined;
  private measured: MeasuredJobs | undefined = undefined;

  /** @param options `queue`: as it is called in reports. `noAck`: the broker takes each message as acknowledged. */
  constructor(
    channel: ConsumingChannel,
    jobs: JobFinder,
    options: { readonly queue: string; readonly noAck: boolean; readonly prefetch: Prefetch },
  ) {
    this.channel = channel;
    this.jobs = jobs;
    this.queue = options.queue;
    this.noAck = options.noAck;
    this.prefetch = options.prefetch;
  }

  /** Calls the handler with a message, as a run. @returns What it returns. @throws What it throws. */
  run<Result>(message: AmqpMessage, handle: () => Result): Result {
    const { measured } = this.jobs;
    const job = this.jobs.find(this.nameOf(message));
    if (measured === undefined || job === undefined) return handle();
    const { deliveryTag, redelivered = false } = message.fields;
    const delivery = new Delivery(job, this.countsOf(measured, message), redelivered);
    if (this.noAck) delivery.settle('acknowledged');
    else this.channel.open.set(deliveryTag, delivery);
    return delivery.run(handle, detailsOf(message, measured.host.clock.wallTimeMs()));
  }

  /** It gets no more messages; those that it has stay open. */
  end(): void {
    this.counts?.unacknowledged.consumers.delete(this);
    if (this.tag !== undefined) this.channel.consumers.delete(this.tag);
  }

  private nameOf({ properties: { type } }: AmqpMessage): string {
    if (typeof type !== 'string' || type === '') return this.queue;
    if (this.types.size < maxTypes) this.types.add(type);
    return this.types.has(type) ? type : this.queue;
  }

  private countsOf(measured: MeasuredJobs, { fields }: AmqpMessage): MessageCounts {
    if (this.counts !== undefined && measured === this.measured) return this.counts;
    this.measured = measured;
    this.counts = measured.queues.obtain(this.queue, 'rabbitmq').obtainMessages();
    if (!this.noAck) {
      this.counts.unacknowledged.consumers.add(this);
      this.tag = fields.consumerTag;
      this.channel.consumers.set(this.tag, this);
    }
    return this.counts;
  }
}
