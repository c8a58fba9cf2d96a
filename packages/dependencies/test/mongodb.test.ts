import { observeClient, stopObserving } from '@golden-signals/dependencies/mongodb';
import { expect, test } from '@jest/globals';
import { MongoClient, type MongoClientOptions } from 'mongodb';
import { frameworks } from './frameworks.ts';
import { MongoServer } from './mongo-server.ts';
import { cleanUp, observing } from './observing.ts';
import { expectOwnCalls, type Way } from './own-calls.ts';

async function observedClient(options: MongoClientOptions = {}) {
  const server = await MongoServer.start();
  cleanUp(() => server.stop());
  const all = observing();
  const created = new MongoClient(server.url, { monitorCommands: true, ...options });
  const listeners = created.eventNames();
  const client = observeClient(created, { monitor: all.monitor });
  expect(client.eventNames()).toEqual(listeners);
  cleanUp(() => client.close());
  return { ...all, server, client, orders: client.db().collection('orders') };
}

test('commands of MongoDB are calls, with their collection, their documents and no value', async () => {
  const { client, orders, ends, server, monitor } = await observedClient();
  await orders.insertOne({ customer: 'Ada' });
  expect(
    await orders.find({ n: 5, customer: 'planted', 'seen.507f1f77bcf86cd799439011': true }).toArray(),
  ).toHaveLength(5);
  await orders.updateOne({ customer: 'planted' }, { $set: { city: 'planted' } });
  await orders.aggregate([{ $match: { customer: 'planted' } }, { $sort: { total: -1 } }]).toArray();
  await orders.find({ $or: [{ customer: 'planted' }, { customer: 'too' }, { total: { $gt: 7 } }] }).toArray();
  await client.db('archive').collection('orders').find().toArray();
  await client.db().command({ usersInfo: 'planted' });

  expect(ends.map(({ summary, rows }) => [summary, rows])).toEqual([
    ['insert orders', 1],
    ['find orders', 2],
    ['getMore orders', 2],
    ['getMore orders', 1],
    ['update orders', 1],
    ['aggregate orders', 2],
    ['find orders', 2],
    ['find archive.orders', 2],
    ['usersInfo', undefined],
  ]);
  expect(ends.map(({ operation }) => operation)).toEqual(server.asked);
  expect(ends[0]!.target).toMatchObject({
    kind: 'database',
    system: 'mongodb',
    namespace: 'shop',
    address: '127.0.0.1',
    port: server.port,
  });
  const texts = monitor.diagnostics().queries?.top?.byTime.map(({ text }) => text);
  expect(texts).toEqual(
    expect.arrayContaining([
      'find orders { n: ?, customer: ?, seen.?: ? }',
      'update orders { customer: ? } { $set }',
      'aggregate orders [$match { customer: ? }, $sort]',
      'find orders { $or: [{ customer: ? }, { total: { $gt: ? } }] }',
    ]),
  );
  expect(JSON.stringify([texts, await monitor.registry.metrics()])).not.toMatch(/planted|507f/);
});

test('an error of MongoDB is what it was, and counted by its code', async () => {
  const { client, ends } = await observedClient();
  await expect(client.db().command({ fail: 59 })).rejects.toMatchObject({ code: 59 });
  expect(ends).toMatchObject([{ summary: 'fail', outcome: 'error', errorType: '59' }]);
});

const waysOf = (client: MongoClient): Way[] => {
  const orders = client.db().collection('orders');
  return [
    async (number) => {
      await orders.insertOne({ number });
      return ['insert'];
    },
    async () => {
      await orders.find({ n: 3 }).toArray();
      return ['find', 'getMore'];
    },
    async () => {
      for await (const _order of orders.find({ n: 5 }).stream());
      return ['find', 'getMore', 'getMore'];
    },
    async (number) => {
      await client
        .db()
        .command({ fail: 1_000 + number })
        .catch(() => {});
      return ['fail'];
    },
    async () => {
      await Promise.all([orders.aggregate([]).toArray(), orders.aggregate([]).toArray()]);
      return ['aggregate', 'aggregate'];
    },
  ];
};

test.each(Object.entries(frameworks))(
  '%s: with a pool of one, each of many requests at once has its own commands, the wait apart from the work',
  async (_name, serve) => {
    const { client, server, ...all } = await observedClient({ maxPoolSize: 1 });
    server.latencyMs = 3;
    const taken = await expectOwnCalls(serve, { ...all }, waysOf(client));
    expect(all.ends.filter(({ outcome }) => outcome === 'error')).toHaveLength(taken[3]!);
    const [waits] = await all.scraped('db_client_connection_wait_time_seconds_count');
    expect(waits).toMatch(new RegExp(` ${server.asked.length}$`));
    const [used] = await all.scraped('db_client_connection_use_time_seconds_count');
    expect(used).toMatch(new RegExp(` ${server.asked.length}$`));
    expect(await all.scraped('db_client_connection_max')).toEqual([expect.stringMatching(/ 1$/)]);
  },
);

test('who waits too long for a connection is told of, as a call that failed', async () => {
  const { orders, ends, server, scraped } = await observedClient({
    maxPoolSize: 1,
    waitQueueTimeoutMS: 1_000,
  });
  await orders.insertOne({});
  server.heldBack = [];
  const first = orders.insertOne({});
  await expect(orders.insertOne({})).rejects.toThrow('Timed out while checking out a connection');
  for (const answer of server.heldBack) answer();
  await first;
  expect(ends.map(({ operation, errorType }) => [operation, errorType])).toEqual([
    ['insert', ''],
    ['CONNECT', 'timeout'],
    ['insert', ''],
  ]);
  expect(ends[1]!.waitMs).toBeGreaterThanOrEqual(990);
  expect(await scraped('db_client_connection_timeouts_total')).toEqual([expect.stringMatching(/ 1$/)]);
});

test('without monitorCommands the connections are measured, and one line says what is missing', async () => {
  const { orders, ends, logger, scraped } = await observedClient({ monitorCommands: false });
  await orders.insertOne({});
  await orders.insertOne({});
  expect(ends).toEqual([]);
  expect(await scraped('db_client_connection_wait_time_seconds_count')).toEqual([
    expect.stringMatching(/ 2$/),
  ]);
  const codes = logger.entries.map(({ fields }) => (fields as { code?: string }).code);
  expect(codes).toEqual(['ERR_GS_MONGODB_COMMANDS_HIDDEN']);
});

test('a client that is not observed any more is as it was', async () => {
  const { client, orders, ends } = await observedClient();
  expect(observeClient(client)).toBe(client);
  await orders.insertOne({});
  stopObserving(client);
  expect(Object.getOwnPropertyNames(client)).not.toContain('emit');
  await orders.insertOne({});
  expect(ends).toHaveLength(1);
});
