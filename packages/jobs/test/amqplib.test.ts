// Consumers of RabbitMQ, on the real broker: what is counted is what the producer sent and what the broker says.

import type { Socket } from 'node:net';
import { createMonitor, type Monitor } from '@golden-signals/core';
import type { ExtensionHost } from '@golden-signals/core/extension';
import { MemoryLogger } from '@golden-signals/core/testing';
import { observeChannel } from '@golden-signals/dependencies/amqplib';
import { type Jobs, jobs } from '@golden-signals/jobs';
import { observeConsumer, stopObserving } from '@golden-signals/jobs/amqplib';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Channel, type ChannelModel, type ConsumeMessage, connect } from 'amqplib';
import { connect as connectWithCallbacks } from 'amqplib/callback_api';
import { testWithService } from '../../../test/services.ts';
import { until } from './bullmq-scene.ts';

const rabbitmq = { name: 'RabbitMQ', host: '127.0.0.1', port: 5672 };
const url = `amqp://guest:guest@${rabbitmq.host}:${rabbitmq.port}`;
const content = Buffer.from('{}');

let host: ExtensionHost;
let work: Jobs;
let monitor: Monitor;
let closers: Array<() => Promise<unknown>>;
let queues = 0;

beforeEach(() => {
  work = jobs();
  const setup = (given: ExtensionHost) => {
    host = given;
  };
  const spy = { name: 'spy', setup };
  monitor = createMonitor({ extensions: [work, spy], logger: new MemoryLogger(), env: {} });
  closers = [];
});

afterEach(async () => {
  for (const close of closers.reverse()) await close();
  await monitor.close();
});

async function connected(): Promise<ChannelModel> {
  const connection = await connect(url);
  connection.on('error', () => {});
  closers.push(() => connection.close().catch(() => {}));
  return connection;
}

/** A queue of this test, which goes with it, and a channel that does nothing else. */
async function ownQueue(options: object = {}): Promise<{ queue: string; admin: Channel }> {
  const queue = `gs-jobs-${process.pid}-${++queues}`;
  const admin = await (await connected()).createConfirmChannel();
  await admin.assertQueue(queue, options);
  closers.push(() => admin.deleteQueue(queue));
  return { queue, admin };
}

async function consuming(
  queue: string,
  handle: (message: ConsumeMessage, channel: Channel) => unknown,
  options: { readonly prefetch?: number; readonly noAck?: boolean } = {},
): Promise<{ channel: Channel; connection: ChannelModel }> {
  const connection = await connected();
  const channel = await connection.createChannel();
  channel.on('error', () => {});
  expect(observeConsumer(channel, { monitor })).toBe(channel);
  await channel.prefetch(options.prefetch ?? 0);
  const handler = (message: ConsumeMessage | null) => {
    const result = handle(message!, channel);
    // amqplib handles no rejection, and neither do we.
    if (result instanceof Promise) queueMicrotask(() => result.catch(() => {}));
    return result;
  };
  await channel.consume(queue, handler, { noAck: options.noAck ?? false });
  return { channel, connection };
}

const messagesOf = (queue: string) => work.snapshot().queues.find((one) => one.queue === queue)?.messages;
const jobNamed = (name: string) => work.snapshot().jobs.find(({ job }) => job === name);
const nothing = {
  consumed: 0,
  redelivered: 0,
  acknowledged: 0,
  rejected: 0,
  requeued: 0,
  returned: 0,
  unacknowledged: 0,
};

await testWithService(rabbitmq, 'each message is a run that lasts until it is acknowledged', async () => {
  const { queue, admin } = await ownQueue();
  const held: ConsumeMessage[] = [];
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const seen: unknown[] = [];
  const { channel } = await consuming(
    queue,
    (message) => {
      seen.push(host.work.current()?.ids.traceId);
      held.push(message);
    },
    { prefetch: 5 },
  );
  const properties = { headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` } };
  for (let i = 0; i < 20; i++) {
    admin.sendToQueue(queue, content, {
      ...properties,
      timestamp: Date.now() - 5_000,
      type: i < 5 ? 'bill' : '',
    });
  }
  await until(() => held.length === 5);
  expect(messagesOf(queue)).toEqual({ ...nothing, consumed: 5, unacknowledged: 5 });
  expect(jobNamed('bill')).toMatchObject({ queue, active: 5, runs: 0 });
  expect((await admin.checkQueue(queue)).messageCount).toBe(15);
  expect(seen).toEqual(Array.from({ length: 5 }, () => traceId));
  channel.ack(held[3]!, true);
  await until(() => jobNamed('bill')?.runs === 4 && held.length === 9);
  channel.ackAll();
  await until(() => held.length === 14);
  while (messagesOf(queue)!.acknowledged < 20) {
    channel.ackAll();
    await until(() => messagesOf(queue)!.unacknowledged > 0 || held.length === 20);
  }
  await until(() => jobNamed(queue)?.runs === 15);
  expect(messagesOf(queue)).toEqual({ ...nothing, consumed: 20, acknowledged: 20 });
  expect(work.snapshot().queues[0]!.wait!.p50Ms).toBeGreaterThanOrEqual(4_900);
  const text = await monitor.registry.metrics();
  expect(text).toContain(
    `messaging_process_duration_seconds_count{messaging_system="rabbitmq",messaging_destination_name="${queue}",operation="bill",error_type=""} 5\n`,
  );
  expect(text).toContain(`queue_messages_settled_total{queue="${queue}",outcome="acknowledged"} 20\n`);
  expect(text).toContain(`queue_messages_unacknowledged{queue="${queue}"} 0\n`);
  expect(await admin.checkQueue(queue)).toMatchObject({ messageCount: 0 });
});

await testWithService(
  rabbitmq,
  'what is rejected goes to the dead letters, what is requeued comes again',
  async () => {
    const dead = await ownQueue();
    const { queue, admin } = await ownQueue({ deadLetterExchange: '', deadLetterRoutingKey: dead.queue });
    await consuming(queue, async ({ content: body, fields }, channel) => {
      const message = { fields } as ConsumeMessage;
      const text = body.toString();
      if (text === 'ok') channel.ack(message);
      else if (text === 'again' && !fields.redelivered) channel.nack(message);
      else if (text === 'again') channel.ack(message);
      else if (text === 'refused') channel.reject(message, false);
      else {
        try {
          throw new RangeError('no such address');
        } finally {
          channel.nack(message, false, false);
        }
      }
    });
    for (let i = 0; i < 40; i++) {
      admin.sendToQueue(queue, Buffer.from(['ok', 'again', 'refused', 'throws'][i % 4]!));
    }
    await until(() => jobNamed(queue)?.runs === 50);
    expect(messagesOf(queue)).toEqual({
      ...nothing,
      consumed: 50,
      redelivered: 10,
      acknowledged: 20,
      rejected: 20,
      requeued: 10,
    });
    expect(jobNamed(queue)).toMatchObject({ errors: 30, retried: 10, failed: 20, active: 0 });
    while ((await dead.admin.checkQueue(dead.queue)).messageCount !== 20) {}
    expect((await admin.checkQueue(queue)).messageCount).toBe(0);
    const groups = monitor.diagnostics().errors.groups.map(({ type, count }) => [type, count]);
    expect(groups).toEqual(
      expect.arrayContaining([
        ['RangeError', 10],
        ['MessageNotAcknowledged', 10],
      ]),
    );
  },
);

await testWithService(
  rabbitmq,
  'a connection that is cut off returns what is not acknowledged, and no message is lost or counted twice',
  async () => {
    const count = 500 * Number(process.env.GS_TEST_SCALE ?? 1);
    const { queue, admin } = await ownQueue();
    for (let i = 0; i < count; i++) admin.sendToQueue(queue, content);
    const held: ConsumeMessage[] = [];
    const first = await consuming(
      queue,
      (message, channel) => {
        held.push(message);
        if (held.length <= count / 2) channel.ack(message);
      },
      { prefetch: 10 },
    );
    await until(() => messagesOf(queue)?.unacknowledged === 10);
    const cut = (first.connection as unknown as { connection: { stream: Socket } }).connection;
    cut.stream.destroy(new Error('cut off'));
    await until(() => messagesOf(queue)?.returned === 10 && jobNamed(queue)?.active === 0);
    expect(() => first.channel.ack(held.at(-1)!)).toThrow('Channel closed');
    await consuming(queue, (message, channel) => channel.ack(message), { prefetch: 10 });
    await until(() => messagesOf(queue)!.acknowledged >= count);
    expect(messagesOf(queue)).toEqual({
      ...nothing,
      consumed: count + 10,
      redelivered: 10,
      acknowledged: count,
      returned: 10,
    });
    await until(() => jobNamed(queue)!.runs === count + 10);
    expect(jobNamed(queue)).toMatchObject({ errors: 10, retried: 10, failed: 0 });
    expect((await admin.checkQueue(queue)).messageCount).toBe(0);
  },
);

await testWithService(rabbitmq, 'without acknowledgements a run lasts as long as its handler', async () => {
  const { queue, admin } = await ownQueue();
  let finish: (() => void) | undefined;
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  await consuming(queue, () => finished, { noAck: true });
  admin.sendToQueue(queue, content);
  await until(() => jobNamed(queue)?.active === 1);
  expect(messagesOf(queue)).toEqual({ ...nothing, consumed: 1, acknowledged: 1 });
  finish!();
  await until(() => jobNamed(queue)?.runs === 1);
});

await testWithService(
  rabbitmq,
  'a handler that goes on after the acknowledgement is measured to its end, and one that fails before until then',
  async () => {
    const { queue, admin } = await ownQueue();
    const handlers: Array<{ resolve(): void; reject(error: unknown): void }> = [];
    const messages: ConsumeMessage[] = [];
    const { channel } = await consuming(queue, (message) => {
      messages.push(message);
      return new Promise<void>((resolve, reject) => handlers.push({ resolve, reject }));
    });
    for (let i = 0; i < 2; i++) admin.sendToQueue(queue, content);
    await until(() => messages.length === 2);
    channel.ack(messages[0]!);
    expect(jobNamed(queue)).toMatchObject({ active: 2 });
    handlers[0]!.resolve();
    await until(() => jobNamed(queue)?.runs === 1);
    handlers[1]!.reject(new TypeError('no'));
    await until(() => jobNamed(queue)?.runs === 2);
    expect(jobNamed(queue)).toMatchObject({ errors: 1, retried: 0, failed: 0 });
    expect(messagesOf(queue)).toMatchObject({ unacknowledged: 1 });
    channel.nackAll(false);
    expect(jobNamed(queue)).toMatchObject({ errors: 1, retried: 0, failed: 1 });
  },
);

await testWithService(
  rabbitmq,
  'what is not acknowledged is what the broker keeps back, as many as it may prefetch',
  async () => {
    const { queue, admin } = await ownQueue();
    const held: ConsumeMessage[] = [];
    const { channel } = await consuming(queue, (message) => void held.push(message), { prefetch: 3 });
    for (let i = 0; i < 5; i++) admin.sendToQueue(queue, content);
    await until(() => held.length === 3);
    const unacknowledged = () => work.snapshot().queues.find((one) => one.queue === queue)!.unacknowledged;
    expect(unacknowledged()).toMatchObject({ count: 3, handled: 3, prefetch: 3 });
    expect(host.signals.get('queue.prefetch_used').read(1_000, { queue })?.value).toBe(1);
    await until(async () => (await admin.checkQueue(queue)).messageCount === 2);
    channel.ackAll();
    await until(() => held.length === 5);
    expect(unacknowledged()).toMatchObject({ count: 2, prefetch: 3 });
    await channel.cancel(held[0]!.fields.consumerTag);
    expect(unacknowledged()).toMatchObject({ count: 2, prefetch: undefined });
    channel.ackAll();
    expect(unacknowledged()).toMatchObject({ count: 0, oldestAgeMs: 0 });
  },
);

await testWithService(rabbitmq, 'channels with callbacks, and queues that the broker names', async () => {
  const heard: string[] = [];
  await new Promise<void>((resolve, reject) => {
    connectWithCallbacks(url, (error, connection) => {
      if (error) return reject(error);
      connection.createChannel((failed, channel) => {
        if (failed) return reject(failed);
        observeConsumer(channel, { monitor });
        channel.assertQueue('', { exclusive: true }, (_error, { queue }) => {
          const handle = (message: ConsumeMessage | null) => {
            heard.push(String(message?.content));
            channel.ack(message!);
            connection.close(() => resolve());
          };
          channel.consume(queue, handle, {}, () => channel.sendToQueue(queue, content));
        });
      });
    });
  });
  expect(heard).toEqual(['{}']);
  await until(() => jobNamed('<temporary>')?.runs === 1);
  expect(messagesOf('<temporary>')).toEqual({ ...nothing, consumed: 1, acknowledged: 1 });
});

await testWithService(rabbitmq, 'a channel is observed once, beside its calls, and let go of', async () => {
  const { queue, admin } = await ownQueue();
  const channel = await (await connected()).createChannel();
  const before = Object.keys(channel).sort();
  const listeners = channel.listenerCount('close');
  observeChannel(channel, { monitor });
  observeConsumer(channel, { monitor });
  observeConsumer(channel, { monitor });
  const messages: ConsumeMessage[] = [];
  await channel.consume(queue, (message) => void messages.push(message!));
  channel.sendToQueue(queue, content);
  await until(() => messages.length === 1);
  expect(messagesOf(queue)).toMatchObject({ consumed: 1, unacknowledged: 1 });
  stopObserving(channel);
  expect(Object.keys(channel).sort()).toEqual(before);
  expect(channel.listenerCount('close')).toBe(listeners);
  await until(() => jobNamed(queue)?.active === 0);
  channel.ack(messages[0]!);
  await channel.close();
  expect(messagesOf(queue)).toEqual({ ...nothing, consumed: 1 });
  expect((await admin.checkQueue(queue)).messageCount).toBe(0);
});

test('what is no channel, and options that do not exist, are refused', () => {
  expect(() => observeConsumer({} as never)).toThrow(
    expect.objectContaining({ code: 'ERR_GS_OPTION_INVALID' }),
  );
  const channel = { consume() {}, ack() {}, nack() {}, on() {}, off() {} };
  expect(() => observeConsumer(channel, { prefetch: 1 } as never)).toThrow(
    expect.objectContaining({ code: 'ERR_GS_OPTION_UNKNOWN' }),
  );
  expect(() => observeConsumer(channel, { name: '' })).toThrow(
    expect.objectContaining({ code: 'ERR_GS_OPTION_INVALID' }),
  );
});
