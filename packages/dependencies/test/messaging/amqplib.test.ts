import { randomUUID } from 'node:crypto';
import { observeChannel, observeConnection, stopObserving } from '@golden-signals/dependencies/amqplib';
import { expect, test } from '@jest/globals';
import { type Channel, type ChannelModel, connect, type GetMessage } from 'amqplib';
import { connect as connectWithCallbacks } from 'amqplib/callback_api';
import { testWithService } from '../../../../test/services.ts';
import { afterwards, measuring, scraped } from '../http/support.ts';

const rabbitmq = { name: 'RabbitMQ', host: '127.0.0.1', port: 5672 };
const url = `amqp://guest:guest@${rabbitmq.host}:${rabbitmq.port}`;

async function connected(): Promise<ChannelModel> {
  const connection = await connect(url);
  connection.on('error', () => {});
  afterwards(() => connection.close());
  return connection;
}

/** A queue of this test, which goes with it. */
async function ownQueue(connection: ChannelModel): Promise<string> {
  const name = `golden-signals-${randomUUID()}`;
  const channel = await connection.createChannel();
  await channel.assertQueue(name);
  afterwards(() => channel.deleteQueue(name));
  return name;
}

/** Waits until the broker says that it has so many messages, which it says late. */
async function holds(channel: Channel, queue: string, count: number): Promise<void> {
  while ((await channel.checkQueue(queue)).messageCount !== count) {}
}

function contentOf(message: GetMessage | false | undefined): string | undefined {
  return message ? message.content.toString() : undefined;
}

const content = Buffer.from('{"card":"4111111111111111"}');

await testWithService(rabbitmq, 'what is sent and got is what the broker has', async () => {
  const { monitor, ends } = measuring();
  const connection = await connected();
  const queue = await ownQueue(connection);
  const channel = await connection.createChannel();
  expect(observeChannel(channel, { monitor, name: 'mails' })).toBe(channel);
  expect(observeChannel(channel)).toBe(channel);
  for (let i = 0; i < 3; i++) expect(channel.sendToQueue(queue, content)).toBe(true);
  channel.publish('amq.direct', 'user-4711', content);
  await holds(channel, queue, 3);
  const message = await channel.get(queue, { noAck: true });
  expect(contentOf(message)).toBe(content.toString());
  await channel.purgeQueue(queue);
  expect(await channel.get(queue)).toBe(false);
  expect(
    ends.map(({ operation, collection, rows, outcome }) => [operation, collection, rows, outcome]),
  ).toEqual([
    ['publish', queue, undefined, 'success'],
    ['publish', queue, undefined, 'success'],
    ['publish', queue, undefined, 'success'],
    ['publish', 'amq.direct', undefined, 'success'],
    ['get', queue, 1, 'success'],
    ['get', queue, 0, 'success'],
  ]);
  expect(ends[0]!.target).toMatchObject({
    kind: 'messaging',
    system: 'rabbitmq',
    address: rabbitmq.host,
    port: rabbitmq.port,
    pool: 'mails',
  });
  expect(await scraped(monitor, 'messaging_client_operation_duration_seconds_count')).toContain(
    `messaging_client_operation_duration_seconds_count{messaging_system="rabbitmq",messaging_operation_name="publish",messaging_destination_name="${queue}",error_type="",server_address="127.0.0.1",server_port="5672"} 3`,
  );
  expect(await monitor.registry.metrics()).not.toMatch(/4711|4111/);
});

await testWithService(rabbitmq, 'with confirms a call lasts until the broker has the message', async () => {
  const { monitor, ends, host } = measuring();
  const connection = observeConnection(await connected(), { monitor });
  const queue = await ownQueue(connection);
  const channel = await connection.createConfirmChannel();
  const works: unknown[] = [];
  const heard: unknown[] = [];
  host.work.define('job', 'first').run(() => {
    works.push(host.work.current());
    channel.sendToQueue(queue, content, {}, (error) => heard.push(error));
  });
  host.work.define('job', 'second').run(() => {
    works.push(host.work.current());
    channel.publish('', queue, content);
  });
  expect(ends).toEqual([]);
  await channel.waitForConfirms();
  expect(heard).toEqual([null]);
  await holds(channel, queue, 2);
  expect(ends.map(({ collection, outcome, work }) => ({ collection, outcome, work }))).toEqual(
    works.map((work) => ({ collection: queue, outcome: 'success', work })),
  );
  expect(ends.every(({ durationMs }) => durationMs > 0)).toBe(true);
});

await testWithService(rabbitmq, 'failures are those of the application', async () => {
  const { monitor, ends } = measuring();
  const connection = await connected();
  const channel = observeChannel(await connection.createConfirmChannel(), { monitor });
  channel.on('error', () => {});
  expect(() => channel.publish('', 'queue', 'no buffer' as never)).toThrow(TypeError);
  const unconfirmed = new Promise((resolve) => {
    channel.publish('golden-signals-no-such-exchange', 'key', content, {}, resolve);
  });
  expect(await unconfirmed).toBeInstanceOf(Error);
  expect(() => channel.publish('', 'queue', content)).toThrow('Channel closed');
  await expect(async () => channel.get('queue')).rejects.toThrow('Channel closed');
  expect(ends.map(({ errorType }) => errorType)).toEqual([
    'TypeError',
    'Error',
    'IllegalOperationError',
    'IllegalOperationError',
  ]);
});

await testWithService(rabbitmq, 'channels with callbacks', async () => {
  const { monitor, ends } = measuring();
  const queue = await ownQueue(await connected());
  await new Promise<void>((resolve, reject) => {
    connectWithCallbacks(url, (error, connection) => {
      if (error) return reject(error);
      observeConnection(connection, { monitor });
      const channel = connection.createConfirmChannel((failed, ready) => {
        if (failed) return reject(failed);
        expect(ready).toBe(channel);
        ready.sendToQueue(queue, content, {}, () => {
          ready.get(queue, { noAck: true }, (_error, message) => {
            expect(contentOf(message)).toBe(content.toString());
            connection.close(() => resolve());
          });
        });
      });
    });
  });
  expect(ends.map(({ operation, rows, outcome }) => [operation, rows, outcome])).toEqual([
    ['publish', undefined, 'success'],
    ['get', 1, 'success'],
  ]);
});

await testWithService(rabbitmq, 'it stops, and queues that the broker names are one', async () => {
  const { monitor, ends } = measuring();
  const connection = await connected();
  const channel = await connection.createChannel();
  const before = Object.keys(channel).sort();
  observeChannel(channel, { monitor });
  const { queue } = await channel.assertQueue('', { exclusive: true });
  channel.sendToQueue(queue, content);
  expect(ends.map(({ collection }) => collection)).toEqual(['<temporary>']);
  stopObserving(channel);
  channel.sendToQueue(queue, content);
  await holds(channel, queue, 2);
  expect(ends).toHaveLength(1);
  expect(Object.keys(channel).sort()).toEqual(before);
});

test('without a monitor a channel does what it did', () => {
  const sent: unknown[][] = [];
  const channel = observeChannel({
    connection: {},
    publish: (...args: unknown[]) => sent.push(args) > 0,
    get: (_queue: string) => false,
  });
  expect(channel.publish('', 'queue', content as never)).toBe(true);
  expect(channel.get('queue')).toBe(false);
  expect(sent).toEqual([['', 'queue', content]]);
});
