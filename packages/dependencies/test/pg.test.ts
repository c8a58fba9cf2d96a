import { once } from 'node:events';
import { stopObserving } from '@golden-signals/dependencies';
import { observeClient, observePool } from '@golden-signals/dependencies/pg';
import { expect } from '@jest/globals';
import pg from 'pg';
import Cursor from 'pg-cursor';
import QueryStream from 'pg-query-stream';
import { testWithService } from '../../../test/services.ts';
import { cleanUp, observing, until } from './observing.ts';
import { postgresqlLogin as login, postgresql } from './services.ts';

const series = 'SELECT generate_series(1, 5) AS n';

function poolOf(options: pg.PoolConfig = {}): pg.Pool {
  const pool = new pg.Pool({ ...login, max: 1, ...options });
  cleanUp(() => pool.ending || pool.end());
  return pool;
}

await testWithService(postgresql, 'every way to ask is one call, with its rows', async () => {
  const { monitor, ends } = observing();
  const pool = observePool(poolOf(), { monitor, name: 'main' });
  const config = { text: series, values: [] };

  expect((await pool.query(series)).rowCount).toBe(5);
  await pool.query(config);
  await pool.query('SELECT $1::int AS n', [7]);
  await new Promise<void>((resolve, reject) =>
    pool.query(series, (error, { rows }) => (error || rows.length !== 5 ? reject(error) : resolve())),
  );
  await new Promise<void>((resolve) => pool.query('SELECT $1::int', [1], () => resolve()));
  await pool.query({ name: 'prepared', text: 'SELECT $1::int AS n', values: [1] });
  const client = await pool.connect();
  await client.query({ name: 'prepared', text: 'SELECT $1::int AS n', values: [2] });
  await client.query(config);
  expect(config).toEqual({ text: series, values: [] });
  await client.query(Object.freeze({ text: series }));
  await new Promise<void>((resolve) => client.query(config, () => resolve()));
  await new Promise<void>((resolve) => client.query(series, [], () => resolve()));
  const several = await client.query(`${series}; SELECT 1`);
  expect(several).toHaveLength(2);
  client.release();

  expect(ends.map(({ rows }) => rows)).toEqual([5, 5, 1, 5, 1, 1, 1, 5, 5, 5, 5, 6]);
  expect(new Set(ends.map(({ operation, outcome }) => `${operation} ${outcome}`))).toEqual(
    new Set(['SELECT success']),
  );
  expect(ends[0]!.target).toMatchObject({
    name: 'postgresql main',
    pool: 'main',
    namespace: 'postgres',
    address: '127.0.0.1',
    port: undefined,
  });
});

await testWithService(
  postgresql,
  'a query as an object of pg’s own is one call, with its events',
  async () => {
    const { monitor, ends } = observing();
    const client = observeClient(new pg.Client(login), { monitor });
    await client.connect();
    cleanUp(() => client.end());
    const query = client.query(new pg.Query(series));
    const rows: unknown[] = [];
    query.on('row', (row) => rows.push(row));
    await once(query, 'end');
    expect(rows).toHaveLength(5);
    const failing = client.query(new pg.Query('SELECT 1 / 0'));
    const [error] = await once(failing, 'error').then(
      (all) => all,
      (thrown) => [thrown],
    );
    expect(error).toMatchObject({ code: '22012' });
    await until(() => ends.length === 2);
    expect(ends).toMatchObject([
      { rows: 5, outcome: 'success' },
      { outcome: 'error', errorType: '22012', status: '22012' },
    ]);
  },
);

await testWithService(
  postgresql,
  'cursors and streams end where they are over, however far they were read',
  async () => {
    const { monitor, ends } = observing();
    const pool = observePool(poolOf(), { monitor });
    const client = await pool.connect();

    const cursor = client.query(new Cursor('SELECT generate_series(1, 250) AS n'));
    expect(await cursor.read(100)).toHaveLength(100);
    expect(ends).toEqual([]);
    expect(await cursor.read(100)).toHaveLength(100);
    expect(await cursor.read(100)).toHaveLength(50);
    await until(() => ends.length === 1);

    const closed = client.query(new Cursor('SELECT generate_series(1, 250) AS n'));
    await closed.read(10);
    await closed.close();

    const read: unknown[] = [];
    for await (const row of client.query(new QueryStream('SELECT generate_series(1, 250) AS n'))) {
      read.push(row);
    }
    expect(read).toHaveLength(250);

    const left = client.query(new QueryStream('SELECT generate_series(1, 250) AS n', [], { batchSize: 20 }));
    for await (const _row of left) break;

    const broken = client.query(new QueryStream('SELECT 1 / (5 - generate_series(1, 10)) AS n'));
    await expect(async () => {
      for await (const _row of broken);
    }).rejects.toMatchObject({ code: '22012' });
    await client.query('SELECT 1');
    client.release();

    expect(ends.map(({ rows, errorType }) => errorType || rows)).toEqual([
      250,
      10,
      250,
      expect.any(Number),
      '22012',
      1,
    ]);
  },
);

await testWithService(postgresql, 'transactions, and what listens, are calls like all others', async () => {
  const { monitor, operations, ends } = observing();
  const pool = observePool(poolOf({ max: 2 }), { monitor });
  const client = await pool.connect();
  await client.query('BEGIN');
  await client.query('CREATE TEMPORARY TABLE gs_pg_orders (id int PRIMARY KEY)');
  expect(await client.query('INSERT INTO gs_pg_orders SELECT generate_series(1, 3)')).toMatchObject({
    rowCount: 3,
  });
  await expect(client.query('INSERT INTO gs_pg_orders VALUES (1)')).rejects.toMatchObject({ code: '23505' });
  await expect(client.query('SELECT 1')).rejects.toMatchObject({ code: '25P02' });
  await client.query('ROLLBACK');
  await client.query('LISTEN gs_pg_channel');
  const heard = once(client, 'notification');
  await pool.query("NOTIFY gs_pg_channel, 'hello'");
  expect(await heard).toMatchObject([{ payload: 'hello' }]);
  client.release();
  expect(operations()).toEqual([
    'BEGIN',
    'CREATE',
    'INSERT',
    'INSERT',
    'SELECT',
    'ROLLBACK',
    'LISTEN',
    'NOTIFY',
  ]);
  expect(ends.map(({ status }) => status)).toEqual([
    undefined,
    undefined,
    undefined,
    '23505',
    '25P02',
    undefined,
    undefined,
    undefined,
  ]);
  expect(ends[2]!.rows).toBe(3);
});

await testWithService(postgresql, 'what fails is counted as what it was', async () => {
  const { monitor, ends, scraped } = observing();
  const pool = observePool(poolOf({ statement_timeout: 500, connectionTimeoutMillis: 1_500 }), {
    monitor,
    name: 'failing',
  });
  pool.on('error', () => {});
  await expect(pool.query('SELECT pg_sleep(5)')).rejects.toMatchObject({ code: '57014' });
  await expect(pool.query('SELECT pg_terminate_backend(pg_backend_pid())')).rejects.toMatchObject({
    code: '57P01',
  });
  const client = await pool.connect();
  await expect(pool.query('SELECT 1')).rejects.toThrow('timeout exceeded when trying to connect');
  await expect(pool.connect()).rejects.toThrow('timeout exceeded when trying to connect');
  client.release();
  expect(ends.map(({ operation, errorType }) => `${operation} ${errorType}`)).toEqual([
    'SELECT 57014',
    'SELECT 57P01',
    'SELECT Error',
    'CONNECT Error',
  ]);
  expect(ends[2]!.waitMs).toBeGreaterThan(1_000);
  expect(ends[2]!.durationMs - ends[2]!.waitMs).toBeLessThan(30);
  expect(await scraped('db_client_connection_timeouts_total')).toEqual([
    'db_client_connection_timeouts_total{db_client_connection_pool_name="failing"} 2',
  ]);
});

await testWithService(postgresql, 'a server that is not there is an error of the call', async () => {
  const { monitor, ends } = observing();
  const pool = observePool(poolOf({ port: 1 }), { monitor });
  await expect(pool.query('SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await expect(pool.connect()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await new Promise<void>((resolve) => pool.connect(() => resolve()));
  expect(ends.map(({ operation, errorType }) => `${operation} ${errorType}`)).toEqual([
    'SELECT ECONNREFUSED',
    'CONNECT ECONNREFUSED',
    'CONNECT ECONNREFUSED',
  ]);
});

await testWithService(
  postgresql,
  'pools that are alike do not mix, and say how they are when asked',
  async () => {
    const { monitor, scraped } = observing();
    const [first, second] = [poolOf({ max: 3 }), poolOf({ max: 2 })].map((pool) =>
      observePool(pool, { monitor, name: 'twin' }),
    );
    const held = await first!.connect();
    await second!.query('SELECT 1');
    const name = 'db_client_connection_pool_name';
    expect(await scraped('db_client_connection_count')).toEqual([
      `db_client_connection_count{${name}="twin",db_client_connection_state="idle"} 0`,
      `db_client_connection_count{${name}="twin",db_client_connection_state="used"} 1`,
      `db_client_connection_count{${name}="twin#2",db_client_connection_state="idle"} 1`,
      `db_client_connection_count{${name}="twin#2",db_client_connection_state="used"} 0`,
    ]);
    expect(await scraped('db_client_connection_max')).toEqual([
      `db_client_connection_max{${name}="twin"} 3`,
      `db_client_connection_max{${name}="twin#2"} 2`,
    ]);
    expect(await scraped('db_client_connection_create_time_seconds_count')).toHaveLength(2);
    held.release();
    expect(await scraped('db_client_connection_use_time_seconds_count')).toEqual([
      `db_client_connection_use_time_seconds_count{${name}="twin"} 1`,
      `db_client_connection_use_time_seconds_count{${name}="twin#2"} 1`,
    ]);
    await first!.end();
    expect(await scraped('db_client_connection_pending_requests')).toEqual([
      `db_client_connection_pending_requests{${name}="twin#2"} 0`,
    ]);
  },
);

await testWithService(
  postgresql,
  'nothing of it is seen from outside, and all of it goes again',
  async () => {
    const { monitor, ends } = observing();
    const pool = poolOf();
    const before = pool.eventNames().length;
    expect(observePool(pool, { monitor })).toBe(pool);
    expect(observePool(pool, { monitor })).toBe(pool);
    const client = await pool.connect();
    await client.query('SELECT 1');
    expect(ends).toHaveLength(1);
    expect(Object.keys(client)).not.toContain('query');
    expect(pool.eventNames()).toHaveLength(before);
    stopObserving(pool);
    expect(Object.hasOwn(client, 'query')).toBe(false);
    expect(Object.hasOwn(pool, 'connect')).toBe(false);
    await client.query('SELECT 1');
    client.release();
    await pool.query('SELECT 1');
    expect(ends).toHaveLength(1);
  },
);
