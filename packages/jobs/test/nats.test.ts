// Consumers of JetStream, on the real server: what is counted is what the publisher sent and what the server says.

import { stopObserving } from '@golden-signals/core/extension';
import { observeConsumer } from '@golden-signals/jobs/nats';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { AckPolicy, type JsMsg, jetstream } from '@nats-io/jetstream';
import { headers, type NatsConnection, nanos } from '@nats-io/transport-node';
import { testWithService } from '../../../test/services.ts';
import { until } from './bullmq-scene.ts';
import { NatsScene, nats, noMessages } from './nats-scene.ts';

let scene: NatsScene;

beforeEach(() => {
  scene = new NatsScene();
});

afterEach(() => scene.close());

/** As when the machine at the other end is gone. */
function cut(connection: NatsConnection): void {
  const { protocol } = connection as unknown as { protocol: { transport: { socket: { destroy(): void } } } };
  protocol.transport.socket.destroy();
}

await testWithService(nats, 'each message is a run in a context of its own until it is settled', async () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const traced = headers();
  traced.set('traceparent', `00-${traceId}-b7ad6b7169203331-01`);
  await scene.durable('billing', { filter_subject: scene.subject('*.created'), max_ack_pending: 5 });
  await scene.publish('orders.created', 20, { headers: traced });
  await scene.publish('orders.dropped', 3);
  const job = scene.subject('*.created');
  const held: JsMsg[] = [];
  const seen: unknown[] = [];
  const { consumer } = await scene.consumer('billing');
  const callback = (message: JsMsg) => {
    seen.push(scene.host.work.current()?.ids.traceId);
    held.push(message);
  };
  const messages = await consumer.consume({ callback });
  await until(() => held.length === 5);
  expect(seen).toEqual(Array.from({ length: 5 }, () => traceId));
  expect(scene.messages('billing')).toEqual({ ...noMessages, consumed: 5, unacknowledged: 5 });
  expect(scene.job(job)).toMatchObject({ active: 5, runs: 0 });
  await scene.jobs.refresh();
  expect(scene.queue('billing')).toMatchObject({
    system: 'nats',
    jobs: { waiting: 15, active: 5 },
    backlog: 15,
    isPaused: false,
  });
  for (let next = 0; next < 20; next++) {
    await until(() => held.length > next);
    held[next]!.ack();
  }
  await until(async () => (await scene.info('billing')).num_ack_pending === 0);
  await messages.close();
  expect(scene.messages('billing')).toEqual({ ...noMessages, consumed: 20, acknowledged: 20 });
  expect(scene.job(job)).toMatchObject({ active: 0, runs: 20, errors: 0 });
  await scene.jobs.refresh();
  expect(scene.queue('billing')!.jobs).toEqual({ waiting: 0, active: 0 });
  const text = await scene.monitor.registry.metrics();
  const queue = `${scene.stream}/billing`;
  expect(text).toContain(
    `messaging_process_duration_seconds_count{messaging_system="nats",messaging_destination_name="${queue}",operation="${job}",error_type=""} 20\n`,
  );
  expect(text).toContain(`job_wait_duration_seconds_count{queue="${queue}"} 20\n`);
  expect(text).toContain(`queue_messages_settled_total{queue="${queue}",outcome="acknowledged"} 20\n`);
});

await testWithService(
  nats,
  'naks, terms, lapsed messages and a consumer that is cut off: every count is that of the server',
  async () => {
    const count = 1_000 * Number(process.env.GS_TEST_SCALE ?? 1);
    const maxPending = 50;
    // Of these few, so that they leave room for others.
    const lapsing = count / 10 + 1;
    await scene.durable('orders', { ack_wait: nanos(2_000), max_ack_pending: maxPending });
    await scene.publish('created', count);
    const done = new Set<number>();
    const dropped = new Set<number>();
    const did = { acks: 0, naks: 0, terms: 0, lapses: 0 };
    let deliveries = 0;
    let redeliveries = 0;
    const delivered = ({ redelivered }: JsMsg) => {
      deliveries += 1;
      if (redelivered) redeliveries += 1;
    };
    const handle = (message: JsMsg) => {
      delivered(message);
      const isFirst = message.info.deliveryCount === 1;
      if (message.seq % 7 === 0 && isFirst) {
        message.nak();
        did.naks += 1;
      } else if (message.seq % 11 === 0) {
        message.term();
        did.terms += 1;
        dropped.add(message.seq);
      } else if (message.seq % lapsing === 0 && isFirst) {
        did.lapses += 1;
      } else {
        message.ack();
        did.acks += 1;
        done.add(message.seq);
      }
    };
    const first = await scene.consumer('orders');
    let held = 0;
    await first.consumer.consume({
      callback: (message) => {
        if (deliveries < count / 2) return handle(message);
        delivered(message);
        held += 1;
      },
    });
    // It holds as many as the server lets it; those that had lapsed in the first half are among them.
    await until(() => scene.messages('orders')?.unacknowledged === maxPending);
    expect((await scene.info('orders')).num_ack_pending).toBe(maxPending);
    cut(first.connection);
    const second = await scene.consumer('orders');
    await second.consumer.consume({ callback: handle });
    await until(() => done.size + dropped.size === count);
    await until(async () => (await scene.info('orders')).num_ack_pending === 0);
    await until(() => scene.messages('orders')!.unacknowledged === 0);
    const info = await scene.info('orders');
    expect(info).toMatchObject({ num_pending: 0, num_redelivered: 0, ack_floor: { stream_seq: count } });
    const messages = scene.messages('orders')!;
    expect(messages).toEqual({
      consumed: info.delivered.consumer_seq,
      redelivered: redeliveries,
      acknowledged: did.acks,
      rejected: did.terms,
      requeued: did.naks,
      returned: did.lapses + held,
      unacknowledged: 0,
    });
    expect(messages.consumed).toBe(deliveries);
    const job = scene.job(`${scene.stream}/orders`)!;
    expect(job).toMatchObject({
      active: 0,
      runs: deliveries,
      errors: deliveries - did.acks,
      failed: did.terms,
      retried: did.naks + did.lapses + held,
    });
    expect(scene.queue('orders')!.stalled).toBe(did.lapses + held);
  },
);

await testWithService(nats, 'loops, batches and single messages', async () => {
  await scene.durable('loop');
  await scene.publish('a', 10);
  const job = () => scene.job(`${scene.stream}/loop`);
  const { consumer } = await scene.consumer('loop');
  const single = await consumer.next({ expires: 1_000 });
  expect(job()).toMatchObject({ active: 1, runs: 0 });
  single!.ack();
  await until(() => job()?.runs === 1);

  for await (const message of await consumer.fetch({ max_messages: 4, expires: 1_000 })) {
    expect(job()?.active).toBe(1);
    message.ack();
    // It is acknowledged, and the loop still has it.
    expect(job()?.active).toBe(1);
  }
  await until(() => job()?.runs === 5);

  const later: JsMsg[] = [];
  for await (const message of await consumer.consume({ max_messages: 5 })) {
    later.push(message);
    if (later.length === 5) break;
  }
  expect(job()).toMatchObject({ active: 5, runs: 5 });
  for (const message of later) expect(await message.ackAck()).toBe(true);
  await until(() => job()?.runs === 10);
  expect(await consumer.next({ expires: 1_000 })).toBeNull();
  expect(scene.messages('loop')).toEqual({ ...noMessages, consumed: 10, acknowledged: 10 });
  expect((await scene.info('loop')).ack_floor.stream_seq).toBe(10);
});

await testWithService(nats, 'what a handler throws is the error of its run', async () => {
  await scene.durable('failing', { max_deliver: 2 });
  await scene.publish('a', 1);
  const { consumer } = await scene.consumer('failing');
  const callback = async (message: JsMsg) => {
    try {
      throw new RangeError('no such address');
    } finally {
      message.nak();
    }
  };
  // The client handles no rejection, and neither do we.
  const handled = (message: JsMsg) => {
    const result = callback(message);
    queueMicrotask(() => result.catch(() => {}));
    return result as Promise<never>;
  };
  await consumer.consume({ callback: handled });
  await until(() => scene.job(`${scene.stream}/failing`)?.runs === 2);
  expect(scene.job(`${scene.stream}/failing`)).toMatchObject({ errors: 2, retried: 1, failed: 1 });
  expect(scene.monitor.diagnostics().errors.groups).toMatchObject([{ type: 'RangeError', count: 2 }]);
});

await testWithService(nats, 'one acknowledgement of all, and none', async () => {
  await scene.durable('all', { ack_policy: AckPolicy.All });
  await scene.durable('none', { ack_policy: AckPolicy.None });
  await scene.publish('a', 6);
  const held: JsMsg[] = [];
  const all = await scene.consumer('all');
  await all.consumer.consume({ callback: (message) => void held.push(message) });
  await until(() => held.length === 6);
  held[3]!.ack();
  expect(scene.messages('all')).toMatchObject({ acknowledged: 4, unacknowledged: 2 });
  await until(async () => (await scene.info('all')).num_ack_pending === 2);

  let finish = () => {};
  const finished = new Promise<never>((resolve) => {
    finish = resolve as () => void;
  });
  const none = await scene.consumer('none');
  await none.consumer.consume({ callback: () => finished });
  await until(() => scene.job(`${scene.stream}/none`)?.active === 6);
  expect(scene.messages('none')).toEqual({ ...noMessages, consumed: 6, acknowledged: 6 });
  finish();
  await until(() => scene.job(`${scene.stream}/none`)?.runs === 6);
});

await testWithService(
  nats,
  'consumers without a lasting name are one, and a stream that goes is not shown',
  async () => {
    const manager = await scene.admin();
    await scene.publish('a', 2);
    const connection = await scene.connection();
    for (let i = 0; i < 2; i++) {
      const consumer = await jetstream(connection).consumers.get(scene.stream);
      observeConsumer(consumer, { monitor: scene.monitor });
      await consumer.consume({ callback: () => {} });
    }
    await until(() => scene.messages('<temporary>')?.consumed === 4);
    await scene.durable('gone');
    await scene.consumer('gone');
    await until(async () => {
      await scene.jobs.refresh();
      return scene.queue('gone')?.jobs !== undefined;
    });
    expect(scene.queue('gone')!.jobs).toEqual({ waiting: 2, active: 0 });
    await manager.consumers.delete(scene.stream, 'gone');
    await scene.jobs.refresh();
    expect(scene.queue('gone')).toMatchObject({ jobs: undefined, failure: 'consumer not found' });
  },
);

await testWithService(nats, 'a consumer is observed once, and let go of', async () => {
  await scene.durable('once');
  const { consumer, connection } = await scene.consumer('once');
  observeConsumer(consumer, { monitor: scene.monitor });
  const held: JsMsg[] = [];
  await consumer.consume({ callback: (message) => void held.push(message) });
  await scene.publish('a', 1);
  await until(() => held.length === 1);
  expect(scene.messages('once')).toMatchObject({ consumed: 1, unacknowledged: 1 });
  stopObserving(consumer);
  const plain = await jetstream(connection).consumers.get(scene.stream, 'once');
  expect(Object.keys(consumer).sort()).toEqual(Object.keys(plain).sort());
  expect(scene.messages('once')).toEqual({ ...noMessages, consumed: 1 });
  await scene.publish('a', 1);
  await until(() => held.length === 2);
  for (const message of held) message.ack();
  await until(async () => (await scene.info('once')).ack_floor.stream_seq === 2);
  expect(scene.messages('once')).toEqual({ ...noMessages, consumed: 1 });
  await scene.jobs.refresh();
  expect(scene.queue('once')!.jobs).toBeUndefined();
});

test('what is no consumer, and options that do not exist, are refused', () => {
  const invalid = expect.objectContaining({ code: 'ERR_GS_OPTION_INVALID' });
  expect(() => observeConsumer({} as never)).toThrow(invalid);
  const consumer = { consume: async () => {}, info: async () => {} };
  expect(() => observeConsumer(consumer, { max_messages: 1 } as never)).toThrow(
    expect.objectContaining({ code: 'ERR_GS_OPTION_UNKNOWN' }),
  );
  expect(() => observeConsumer(consumer, { name: '' })).toThrow(invalid);
});
