import { once } from 'node:events';
import {
  observeConnection,
  observePool,
  observePoolCluster,
  stopObserving,
} from '@golden-signals/dependencies/mysql2';
import { expect } from '@jest/globals';
import mysql from 'mysql2';
import promised from 'mysql2/promise';
import { testWithService } from '../../../test/services.ts';
import { cleanUp, observing, until } from './observing.ts';
import { mariadbLogin as login, mariadb } from './services.ts';

/** Five rows. */
const series = 'SELECT seq FROM seq_1_to_5';

function poolOf(options: mysql.PoolOptions = {}): mysql.Pool {
  const pool = mysql.createPool({ ...login, connectionLimit: 1, ...options });
  cleanUp(() => new Promise((resolve) => pool.end(resolve)));
  return pool;
}

await testWithService(
  mariadb,
  'every way to ask is one call, with its rows and its text without values',
  async () => {
    const { monitor, ends } = observing();
    const pool = observePool(poolOf(), { monitor, name: 'main' });
    const called = (start: (done: (error: unknown, rows: unknown) => void) => unknown) =>
      new Promise((resolve, reject) => start((error, rows) => (error ? reject(error) : resolve(rows))));

    expect(await called((done) => pool.query(series, done))).toHaveLength(5);
    await called((done) => pool.query('SELECT ? AS n', ['planted'], done));
    await called((done) => pool.query({ sql: series, rowsAsArray: true }, done));
    await called((done) => pool.execute('SELECT ? AS n', [7], done));
    const promises = pool.promise();
    expect((await promises.query(series))[0]).toHaveLength(5);
    expect((await promises.execute(series))[0]).toHaveLength(5);
    const connection = await promises.getConnection();
    await connection.query({ sql: series });
    await connection.execute('SELECT ? AS n', ['planted']);
    const statement = await connection.prepare('SELECT ? AS n');
    await statement.execute([1]);
    await statement.execute([2]);
    await statement.close();
    connection.release();
    // As events, with nobody who waits for a callback, and as a stream.
    const events = pool.query(series);
    await once(events, 'end');
    let streamed = 0;
    for await (const _row of pool.query(series).stream()) streamed += 1;
    expect(streamed).toBe(5);

    await until(() => ends.length === 12);
    expect(ends.map(({ rows }) => rows)).toEqual([5, 1, 5, 1, 5, 5, 5, 1, 1, 1, 5, 5]);
    expect(new Set(ends.map(({ operation, outcome }) => `${operation} ${outcome}`))).toEqual(
      new Set(['SELECT success']),
    );
    expect(ends[0]!.target).toMatchObject({ name: 'mysql main', namespace: 'test', address: '127.0.0.1' });
    expect(JSON.stringify(ends.map(({ summary, details }) => [summary, details]))).not.toContain("planted'");
  },
);

await testWithService(mariadb, 'transactions and errors are what they are', async () => {
  const { monitor, ends } = observing();
  const pool = observePool(promised.createPool({ ...login, connectionLimit: 1 }), { monitor });
  cleanUp(() => pool.end());
  const connection = await pool.getConnection();
  await connection.query('CREATE TEMPORARY TABLE gs_mysql_orders (id int PRIMARY KEY)');
  await connection.beginTransaction();
  await connection.query('INSERT INTO gs_mysql_orders VALUES (1), (2), (3)');
  await expect(connection.execute('INSERT INTO gs_mysql_orders VALUES (?)', [1])).rejects.toMatchObject({
    code: 'ER_DUP_ENTRY',
  });
  await expect(connection.execute('SELECT nothing FROM gs_mysql_orders')).rejects.toMatchObject({
    code: 'ER_BAD_FIELD_ERROR',
  });
  await connection.rollback();
  await expect(connection.query({ sql: 'SELECT SLEEP(0.2)', timeout: 10 })).rejects.toMatchObject({
    code: 'PROTOCOL_SEQUENCE_TIMEOUT',
  });
  connection.destroy();
  await expect(pool.query('KILL CONNECTION_ID()')).rejects.toMatchObject({ errno: 1927 });
  expect(ends.map(({ operation, errorType, rows }) => `${operation} ${errorType || rows}`)).toEqual([
    'CREATE 0',
    'START 0',
    'INSERT 3',
    'INSERT ER_DUP_ENTRY',
    'SELECT ER_BAD_FIELD_ERROR',
    'ROLLBACK 0',
    'SELECT PROTOCOL_SEQUENCE_TIMEOUT',
    'KILL 1927',
  ]);
});

await testWithService(
  mariadb,
  'a server that is not there, and a full queue, are errors of the call',
  async () => {
    const { monitor, ends } = observing();
    const missing = observePool(poolOf({ port: 1 }), { monitor }).promise();
    await expect(missing.query('SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await expect(missing.getConnection()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    const full = observePool(poolOf({ queueLimit: 1 }), { monitor }).promise();
    const [first, second, third] = await Promise.allSettled([
      full.query('SELECT 1'),
      full.query('SELECT 1'),
      full.query('SELECT 1'),
    ]);
    expect([first, second, third].map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
    ]);
    expect(ends.map(({ operation, errorType }) => `${operation} ${errorType}`)).toEqual([
      'SELECT ECONNREFUSED',
      'CONNECT ECONNREFUSED',
      'SELECT Error',
      'SELECT ',
      'SELECT ',
    ]);
  },
);

await testWithService(mariadb, 'a connection that is asked at once sends one after the other', async () => {
  const { monitor, ends } = observing();
  const connection = observeConnection(mysql.createConnection(login), { monitor });
  cleanUp(() => connection.destroy());
  const all = Promise.all(
    [1, 2, 3].map(
      (n) => new Promise<void>((resolve) => connection.query('SELECT SLEEP(0.02), ?', [n], () => resolve())),
    ),
  );
  connection.query('SELECT SLEEP(5)');
  await all;
  const spans = ends.map(({ startedMs, waitMs, durationMs }) => ({
    sentMs: startedMs + waitMs,
    endMs: startedMs + durationMs,
  }));
  for (const [i, { sentMs, endMs }] of spans.entries()) {
    // We know when it was sent by when the answer before it was read, which a busy machine does late.
    expect(endMs - sentMs).toBeGreaterThan(10);
    // The first one waits until the connection is made.
    expect(sentMs).toBeGreaterThanOrEqual(spans[i - 1]?.endMs ?? ends[0]!.startedMs + 0.01);
  }
  const lost = once(connection, 'error');
  const other = mysql.createConnection(login);
  cleanUp(() => new Promise((resolve) => other.end(resolve)));
  other.query(`KILL ${connection.threadId}`);
  await lost;
  // Nobody is told of it, but it is over.
  expect(ends[3]).toMatchObject({ operation: 'SELECT', outcome: 'error' });
});

await testWithService(mariadb, 'each pool of a cluster is a pool of its own', async () => {
  const { monitor, ends, scraped } = observing();
  const cluster = observePoolCluster(mysql.createPoolCluster(), { monitor, name: 'shop' });
  cleanUp(() => new Promise((resolve) => cluster.end(resolve)));
  cluster.add('primary', { ...login, connectionLimit: 1 });
  cluster.add('replica', { ...login, connectionLimit: 1 });
  for (const id of ['primary', 'replica', 'replica']) {
    await new Promise<void>((resolve, reject) =>
      cluster.of(id).query(series, (error: unknown) => (error ? reject(error) : resolve())),
    );
  }
  expect(ends.map(({ target, rows }) => `${target.pool} ${rows}`)).toEqual([
    'shop:primary 5',
    'shop:replica 5',
    'shop:replica 5',
  ]);
  expect(await scraped('db_client_connection_count')).toHaveLength(4);
});

await testWithService(mariadb, 'nothing of it is seen from outside, and all of it goes again', async () => {
  const { monitor, ends } = observing();
  const pool = promised.createPool({ ...login, connectionLimit: 1 });
  cleanUp(() => pool.end());
  const before = pool.pool.eventNames().length;
  expect(observePool(pool, { monitor })).toBe(pool);
  expect(observePool(pool, { monitor })).toBe(pool);
  await pool.query(series);
  expect(ends).toHaveLength(1);
  expect(pool.pool.eventNames()).toHaveLength(before);
  stopObserving(pool);
  await pool.query(series);
  const connection = await pool.getConnection();
  expect(Object.hasOwn(connection.connection, 'query')).toBe(false);
  connection.release();
  expect(ends).toHaveLength(1);
});
