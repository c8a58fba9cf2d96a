// Consumers of JetStream by the client `nats` 2.

import { observeConsumer } from '@golden-signals/jobs/nats';
import { afterEach, beforeEach, expect } from '@jest/globals';
import { connect, type JsMsg } from 'nats';
import { testWithService } from '../../../test/services.ts';
import { until } from './bullmq-scene.ts';
import { NatsScene, nats } from './nats-scene.ts';

let scene: NatsScene;

beforeEach(() => {
  scene = new NatsScene();
});

afterEach(() => scene.close());

await testWithService(
  nats,
  'callbacks, loops, batches and single messages are counted as the server counts them',
  async () => {
    await scene.durable('old');
    await scene.publish('a', 10);
    const connection = await connect({ servers: `${nats.host}:${nats.port}` });
    try {
      const consumer = await connection.jetstream().consumers.get(scene.stream, 'old');
      observeConsumer(consumer, { monitor: scene.monitor });
      (await consumer.next({ expires: 1_000 }))!.ack();
      for await (const message of await consumer.fetch({ max_messages: 4, expires: 1_000 })) message.ack();
      for await (const message of await consumer.fetch({ max_messages: 5, expires: 1_000 })) message.nak();
      const callback = (message: JsMsg) => {
        if (message.seq % 2 === 0) message.term();
        else message.ack();
      };
      const rest = await consumer.consume({ callback, expires: 1_000 });
      await until(async () => {
        const { num_pending, num_ack_pending } = await scene.info('old');
        return num_pending === 0 && num_ack_pending === 0;
      });
      await rest.close();
      // What it still has asked for would be delivered to nobody, and again when the ack wait lapses.
      await until(async () => (await scene.info('old')).num_waiting === 0);
      await scene.publish('a', 10);
      for await (const message of await consumer.consume({ max_messages: 5 })) {
        message.ack();
        if (message.seq === 20) break;
      }
      const { delivered } = await scene.info('old');
      const messages = scene.messages('old')!;
      expect(messages).toMatchObject({ redelivered: 5, requeued: 5, returned: 0, unacknowledged: 0 });
      expect(messages.consumed).toBe(delivered.consumer_seq);
      expect(messages.acknowledged + messages.rejected).toBe(20);
      await until(() => scene.job(`${scene.stream}/old`)!.runs === delivered.consumer_seq);
    } finally {
      await connection.close();
    }
  },
);
