import { createMonitor, type Monitor } from '@golden-signals/core';
import type { ExtensionHost } from '@golden-signals/core/extension';
import { MemoryLogger } from '@golden-signals/core/testing';
import { type JobReport, type Jobs, jobs, type MessagesReport, type QueueReport } from '@golden-signals/jobs';
import { observeConsumer } from '@golden-signals/jobs/nats';
import {
  AckPolicy,
  type Consumer,
  type ConsumerConfig,
  type ConsumerInfo,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
  StorageType,
} from '@nats-io/jetstream';
import { connect, type MsgHdrs, type NatsConnection } from '@nats-io/transport-node';

export const nats = { name: 'NATS', host: '127.0.0.1', port: 4222 };

/** What is counted of messages of which there were none. */
export const noMessages: MessagesReport = {
  consumed: 0,
  redelivered: 0,
  acknowledged: 0,
  rejected: 0,
  requeued: 0,
  returned: 0,
  unacknowledged: 0,
};

let scenes = 0;

/** A stream of its own on the real server, and a monitor that observes its consumers. */
export class NatsScene {
  readonly stream = `GS_JOBS_${process.pid}_${++scenes}`;
  readonly jobs: Jobs = jobs();
  readonly logger = new MemoryLogger();
  readonly monitor: Monitor;
  /** Of the extension that spies. */
  host!: ExtensionHost;
  readonly #closers: Array<() => Promise<unknown>> = [];
  #admin: Promise<JetStreamManager> | undefined;

  constructor() {
    const setup = (host: ExtensionHost) => {
      this.host = host;
    };
    this.monitor = createMonitor({
      extensions: [this.jobs, { name: 'spy', setup }],
      logger: this.logger,
      env: {},
    });
  }

  /** A subject that the stream keeps. */
  subject(name: string): string {
    return `${this.stream}.${name}`;
  }

  async connection(): Promise<NatsConnection> {
    const connection = await connect({ servers: `${nats.host}:${nats.port}`, reconnect: false });
    this.#closers.push(() => connection.close());
    return connection;
  }

  /** The manager, and the stream. */
  admin(): Promise<JetStreamManager> {
    this.#admin ??= this.connection().then(async (connection) => {
      const manager = await jetstreamManager(connection);
      const subjects = [`${this.stream}.>`];
      await manager.streams.add({ name: this.stream, subjects, storage: StorageType.Memory });
      this.#closers.push(() => manager.streams.delete(this.stream));
      return manager;
    });
    return this.#admin;
  }

  async publish(name: string, count: number, options?: { readonly headers: MsgHdrs }): Promise<void> {
    const js = (await this.admin()).jetstream();
    let sent: Array<Promise<unknown>> = [];
    for (let i = 0; i < count; i++) {
      sent.push(js.publish(this.subject(name), String(i), options));
      if (sent.length < 500) continue;
      await Promise.all(sent);
      sent = [];
    }
    await Promise.all(sent);
  }

  /** Makes a durable consumer unless there is one. */
  async durable(name: string, config: Partial<ConsumerConfig> = {}): Promise<void> {
    const durable = { durable_name: name, ack_policy: AckPolicy.Explicit, ...config };
    await (await this.admin()).consumers.add(this.stream, durable);
  }

  /** An observed instance of a consumer, on a connection of its own. */
  async consumer(name: string): Promise<{ consumer: Consumer; connection: NatsConnection }> {
    const connection = await this.connection();
    const consumer = await jetstream(connection).consumers.get(this.stream, name);
    return { consumer: observeConsumer(consumer, { monitor: this.monitor }), connection };
  }

  /** What the server says. */
  async info(name: string): Promise<ConsumerInfo> {
    return (await this.admin()).consumers.info(this.stream, name);
  }

  queue(name: string): QueueReport | undefined {
    return this.jobs.snapshot().queues.find(({ queue }) => queue === `${this.stream}/${name}`);
  }

  messages(name: string): MessagesReport | undefined {
    return this.queue(name)?.messages;
  }

  job(name: string): JobReport | undefined {
    return this.jobs.snapshot().jobs.find(({ job }) => job === name);
  }

  async close(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) await close();
    await this.monitor.close();
  }
}
