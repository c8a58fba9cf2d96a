// Three processes of a service, with clocks of their own, which agree in a real store about who tells.

import { randomUUID } from 'node:crypto';
import { type DedupeStore, postgresDedupe, redisDedupe } from '@golden-signals/alerting';
import { afterEach, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import pg from 'pg';
import { createClient } from 'redis';
import { testWithService } from '../../../test/services.ts';
import { ReplicaProcess, until } from './replica-process.ts';

const id = randomUUID().replaceAll('-', '');
const prefix = `golden-signals-test-${id}:`;
const table = `golden_signals_test_${id}`;
const redis = { name: 'Redis', host: '127.0.0.1', port: 6379 };
const postgresql = { name: 'PostgreSQL', host: '127.0.0.1', port: 5432 };
const login = { user: 'postgres', password: 'hunter2', database: 'postgres', host: '127.0.0.1' };
const twoHours = 7_200_000;

const ends: Array<() => unknown> = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function agrees(store: string): Promise<void> {
  const service = `shop-${randomUUID()}`;
  const replicas = await ReplicaProcess.start(store, service, 0, twoHours, -twoHours);
  ends.push(() => Promise.all(replicas.map((one) => one.kill())));
  const told = () => replicas.flatMap((one) => one.told);
  const all = (first: number) => Promise.all(replicas.map((one) => one.does({ first })));

  await all(20);
  await until(() => told().length > 0);
  await all(0);
  await until(() => told().length > 1);
  await all(20);
  await until(() => told().length > 2);
  expect(told()).toEqual(expect.arrayContaining(['firing First', 'resolved First']));
  expect(told().filter((one) => one === 'resolved First')).toHaveLength(1);
  expect(told()).toHaveLength(3);

  // One dies while it tells: another one does, once its time is over.
  const [first, second, third] = replicas as [ReplicaProcess, ReplicaProcess, ReplicaProcess];
  const before = told().length;
  const hanging = first.told.length;
  await first.does({ second: 20, hangs: true });
  await first.sends();
  await Promise.all([second.does({ second: 20 }), third.does({ second: 20 })]);
  await first.kill();
  await until(() => told().length > before);
  expect(first.told).toHaveLength(hanging);
  expect(
    told()
      .slice()
      .filter((one) => one === 'firing Second'),
  ).toHaveLength(1);
}

/** What holds of every store. */
async function holds(store: DedupeStore): Promise<void> {
  const key = randomUUID();
  const empty = await store.read(key);
  expect(empty.text).toBe('');
  expect(Math.abs(empty.nowMs - Date.now())).toBeLessThan(60_000);
  expect(await store.replace(key, 'else', 'a', 60_000)).toBe(false);
  const both = await Promise.all(['a', 'b'].map((text) => store.replace(key, '', text, 60_000)));
  expect(both.filter((isReplaced) => isReplaced)).toHaveLength(1);
  const { text } = await store.read(key);
  expect(await store.replace(key, text, 'ä"\\', 60_000)).toBe(true);
  expect(await store.replace(key, text, 'd', 60_000)).toBe(false);
  expect((await store.read(key)).text).toBe('ä"\\');
  // What is too old is not there any more, and makes room.
  expect(await store.replace(key, 'ä"\\', 'e', 1)).toBe(true);
  for (let left = await store.read(key); left.text !== ''; left = await store.read(key));
  expect(await store.replace(key, '', 'f', 60_000)).toBe(true);
}

await testWithService(
  redis,
  'replicas agree in Redis, by ioredis',
  async () => {
    const client = new Redis({ host: redis.host });
    ends.push(async () => {
      const keys = await client.keys(`${prefix}*`);
      if (keys.length > 0) await client.del(...keys);
      await client.quit();
    });
    await holds(redisDedupe(client, { prefix }));
    await agrees(`
    const { Redis } = await import('ioredis');
    return redisDedupe(new Redis(), { prefix: '${prefix}' });
  `);
    const keys = await client.keys(`${prefix}told:*`);
    expect(keys).toHaveLength(2);
    expect(await client.pttl(keys[0]!)).toBeGreaterThan(3_600_000);
  },
  300_000,
);

await testWithService(redis, 'node-redis does as ioredis', async () => {
  const client = createClient();
  await client.connect();
  ends.push(() => client.close());
  const own = `${prefix}node:`;
  await holds(redisDedupe(client, { prefix: own }));
  for (const key of await client.keys(`${own}*`)) await client.del(key);
});

await testWithService(
  postgresql,
  'replicas agree in PostgreSQL',
  async () => {
    const pool = new pg.Pool(login);
    ends.push(async () => {
      await pool.query(`DROP TABLE IF EXISTS "${table}"`);
      await pool.end();
    });
    // Whoever comes first makes the table, also where two come at once.
    const stores = [postgresDedupe(pool, { table }), postgresDedupe(pool, { table: `public.${table}` })];
    await Promise.all(stores.map(holds));
    await agrees(`
    const { default: pg } = await import('pg');
    return postgresDedupe(new pg.Pool(${JSON.stringify(login)}), { table: '${table}' });
  `);
    const { rows } = await pool.query(`SELECT key FROM "${table}" WHERE key LIKE 'told:%'`);
    expect(rows).toHaveLength(2);
  },
  300_000,
);

test('what is no client, and what is no table, are refused', () => {
  const invalid = expect.objectContaining({ code: 'ERR_GS_OPTION_INVALID' });
  expect(() => redisDedupe({} as never)).toThrow(invalid);
  expect(() => postgresDedupe({} as never)).toThrow(invalid);
  const client = { query: async () => ({ rows: [] }) };
  expect(() => postgresDedupe(client, { table: 'a"; DROP TABLE b' })).toThrow(invalid);
});
