// No Kafka can be had here: a double of its producer, which rejects as the real one does.

import { observeProducer, stopObserving } from '@golden-signals/dependencies/kafkajs';
import { expect, test } from '@jest/globals';
import { Kafka, KafkaJSError, logLevel } from 'kafkajs';
import { afterwards, closedPort, measuring } from '../http/support.ts';

const messages = [{ value: 'secret' }];

function double() {
  const sent: unknown[] = [];
  const send = async (what: { topic?: string }) => {
    if (what.topic === 'full') throw new KafkaJSError('no space', { retriable: false });
    sent.push(what);
    return [{ topicName: what.topic, partition: 0, errorCode: 0 }];
  };
  return {
    sent,
    send,
    sendBatch: send,
    transaction: async () => ({ send, sendBatch: send, commit: async () => {} }),
  };
}

test('every send is a call to its topic, also in a transaction', async () => {
  const { monitor, ends } = measuring();
  const producer = double();
  expect(observeProducer(producer, { monitor, name: 'events' })).toBe(producer);
  expect(await producer.send({ topic: 'orders', messages } as never)).toEqual([
    { topicName: 'orders', partition: 0, errorCode: 0 },
  ]);
  await producer.sendBatch({ topicMessages: [{ topic: 'a' }, { topic: 'b' }] } as never);
  await producer.sendBatch({ topicMessages: [{ topic: 'a' }, { topic: 'a' }] } as never);
  const transaction = await producer.transaction();
  await transaction.send({ topic: 'payments' });
  await transaction.commit();
  expect(producer.sent).toHaveLength(4);
  expect(ends.map(({ operation, collection, outcome }) => [operation, collection, outcome])).toEqual([
    ['send', 'orders', 'success'],
    ['send', undefined, 'success'],
    ['send', 'a', 'success'],
    ['send', 'payments', 'success'],
  ]);
  expect(ends[0]!.target).toMatchObject({ kind: 'messaging', system: 'kafka', pool: 'events' });
  stopObserving(producer);
  await producer.send({ topic: 'orders' });
  expect(ends).toHaveLength(4);
});

test('a rejection is the same one, and nothing that is given wrong is ours to refuse', async () => {
  const { monitor, ends } = measuring();
  const producer = observeProducer(double(), { monitor });
  await expect(producer.send({ topic: 'full' })).rejects.toThrow(KafkaJSError);
  await producer.sendBatch(7 as never);
  expect(ends.map(({ errorType, collection }) => [errorType, collection])).toEqual([
    ['KafkaJSError', 'full'],
    ['', undefined],
  ]);
});

test('the real producer has what is wrapped', async () => {
  const { monitor, ends } = measuring();
  const brokers = [`127.0.0.1:${await closedPort()}`];
  const kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING, retry: { retries: 0 } });
  const producer = observeProducer(kafka.producer(), { monitor });
  afterwards(() => producer.disconnect());
  await expect(producer.send({ topic: 'orders', messages })).rejects.toThrow('disconnected');
  expect(ends).toEqual([expect.objectContaining({ collection: 'orders', errorType: 'KafkaJSError' })]);
});
