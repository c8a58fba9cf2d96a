import { mongodbCheck } from '@golden-signals/health/mongodb';
import { expect, test } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { MongoServer } from './clients/mongo-server.ts';
import { running } from './running-check.ts';

test('a client answers, hangs, and answers again, and its pool is not used up', async () => {
  const server = await MongoServer.start();
  const client = new MongoClient(server.url, { maxPoolSize: 1 });
  await client.connect();
  const check = running(mongodbCheck(client), { timeoutMs: 300 });
  expect(await check.read()).toMatchObject({ status: 'healthy' });
  expect(server.pings).toBe(1);

  server.hangs = true;
  expect((await check.read()).message).toBe('The check did not finish within 300 ms.');
  server.hangs = false;
  await check.untilHealthy();

  await check.close();
  await client.close();
  await server.stop();
});

test('a server that is not there fails the check', async () => {
  const server = await MongoServer.start();
  const client = new MongoClient(server.url, { serverSelectionTimeoutMS: 50 });
  await server.stop();
  const check = running(mongodbCheck(client));
  expect((await check.read()).status).toBe('unhealthy');
  await check.close();
  await client.close();
});
