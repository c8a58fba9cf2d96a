import { createMonitor } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { serverStatistics } from '@golden-signals/dependencies/pg';
import { expect, test } from '@jest/globals';
import pg from 'pg';
import { testWithService } from '../../../../test/services.ts';
import { login, postgresql, prefix, psql, withDatabase } from './postgresql-database.ts';
import { until } from './until.ts';

await testWithService(postgresql, 'says of tables, indexes and the database what psql says', async () => {
  await withDatabase(async ({ database, statistics, monitor, client }) => {
    const one = await client();
    await one.query(`CREATE TABLE orders (id int PRIMARY KEY, customer int, note text);
      CREATE INDEX orders_note ON orders (note);
      INSERT INTO orders SELECT n, n % 100, 'note ' || n FROM generate_series(1, 5000) n;
      UPDATE orders SET customer = 1 WHERE id <= 2000; DELETE FROM orders WHERE id > 4000;
      ALTER TABLE orders SET (autovacuum_enabled = false)`);
    await one.query('SELECT * FROM orders WHERE id = 7');
    await one.end();
    // A session writes its counts down when it is over.
    await until(async () => psql(database, 'SELECT n_tup_del FROM pg_stat_user_tables')[0] === '1000');
    await statistics.refresh();
    const state = statistics.snapshot()?.state;
    const [size, live, dead, scans, indexScans, inserts, updates, deletes] = psql(
      database,
      `SELECT pg_total_relation_size(relid), n_live_tup, n_dead_tup, seq_scan, idx_scan, n_tup_ins, n_tup_upd, n_tup_del
       FROM pg_stat_user_tables`,
    ).map(Number);
    expect(state?.tables).toEqual([
      {
        name: 'orders',
        sizeBytes: size,
        liveRows: live,
        deadRows: dead,
        sequentialScans: scans,
        indexScans,
        inserts,
        updates,
        deletes,
        vacuumedAtMs: undefined,
        analyzedAtMs: undefined,
      },
    ]);
    expect([inserts, updates, deletes, dead]).toEqual([5000, 2000, 1000, 3000]);
    expect(state?.unusedIndexes.map(({ name, table }) => [name, table])).toEqual([['orders_note', 'orders']]);
    const [databaseSize, maxConnections] = psql(
      database,
      `SELECT pg_database_size('${database}'), current_setting('max_connections')`,
    ).map(Number);
    expect(state?.figures).toMatchObject({ sizeBytes: databaseSize, maxConnections, deadlocks: 0 });
    expect(state?.missing).toEqual([]);
    expect(await monitor.registry.metrics()).toContain(
      'db_server_table_rows{db_system_name="postgresql",server="shop",db_collection_name="orders",state="dead"} 3000',
    );

    psql(database, 'VACUUM ANALYZE orders');
    await statistics.refresh();
    const [after] = statistics.snapshot()?.state?.tables ?? [];
    expect(after).toMatchObject({ deadRows: 0, liveRows: 4000 });
    expect(Math.abs((after?.vacuumedAtMs ?? 0) - Date.now())).toBeLessThan(60_000);
  });
});

await testWithService(postgresql, 'sees who blocks whom, deadlocks and open transactions', async () => {
  await withDatabase(async ({ database, statistics, client }) => {
    const [blocking, waiting] = [await client(), await client()];
    const pidOf = async (one: pg.Client) =>
      String((await one.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]?.pid);
    const pids = [await pidOf(blocking), await pidOf(waiting)];
    await blocking.query(
      'CREATE TABLE stock (id int PRIMARY KEY, pieces int); INSERT INTO stock VALUES (1, 1), (2, 2)',
    );
    await blocking.query('BEGIN; UPDATE stock SET pieces = 3 WHERE id = 1');
    await waiting.query("SET deadlock_timeout = '50ms'; BEGIN; UPDATE stock SET pieces = 4 WHERE id = 2");
    const blocked = waiting.query('UPDATE stock SET pieces = 5 WHERE id = 1');
    await until(async () => {
      await statistics.refresh();
      return statistics.snapshot()?.state?.blocked.length === 1;
    });
    const state = statistics.snapshot()?.state;
    expect(state?.blocked[0]).toMatchObject({
      session: pids[1],
      blockedBy: [pids[0]],
      blockerState: 'idle in transaction',
    });
    expect(state?.blocked[0]?.waitedMs).toBeGreaterThan(0);
    expect(state?.connections['idle in transaction']).toBeGreaterThanOrEqual(1);
    expect(state?.figures.longestTransactionSeconds).toBeGreaterThan(0);
    expect(state?.locks.RowExclusiveLock).toBeGreaterThanOrEqual(2);
    expect(JSON.stringify(state)).not.toContain('pieces');

    const closing = blocking.query('UPDATE stock SET pieces = 6 WHERE id = 2');
    const outcomes = await Promise.allSettled([blocked, closing]);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(1);
    await Promise.all([blocking.end(), waiting.end()]);
    await until(async () => {
      await statistics.refresh();
      return statistics.snapshot()?.state?.figures.deadlocks === 1;
    });
    expect(
      psql(database, 'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()'),
    ).toEqual(['1']);
    expect(statistics.snapshot()?.state?.blocked).toEqual([]);
  });
});

await testWithService(postgresql, 'a lock on a whole table costs the tables, and nothing else', async () => {
  await withDatabase(async ({ statistics, client }) => {
    const one = await client();
    await one.query('CREATE TABLE moved (id int)');
    await one.query('BEGIN; LOCK TABLE moved IN ACCESS EXCLUSIVE MODE');
    await statistics.refresh();
    expect(statistics.snapshot()?.state?.missing).toEqual([
      { part: 'tables', reason: 'canceling statement due to lock timeout' },
    ]);
    expect(statistics.snapshot()?.state?.figures.maxConnections).toBeGreaterThan(0);
  });
});

await testWithService(postgresql, 'says which rights are missing', async () => {
  const user = `${prefix}_reader`;
  psql('postgres', `CREATE ROLE ${user} LOGIN`);
  try {
    await withDatabase(
      async ({ statistics, client, monitor }) => {
        await client();
        await statistics.refresh();
        const state = statistics.snapshot()?.state;
        expect(state?.missing).toEqual([
          {
            part: 'sessions of others',
            reason: 'they are hidden from this role; GRANT pg_monitor to it',
          },
        ]);
        expect(state?.connections.unknown).toBeGreaterThanOrEqual(1);
        const lines = monitor.reportSections().find(({ headline }) => headline === 'servers')?.lines;
        expect(lines).toContain(
          'shop: nothing is known of sessions of others: they are hidden from this role; GRANT pg_monitor to it',
        );
      },
      { user },
    );
  } finally {
    psql('postgres', `DROP ROLE ${user}`);
  }
});

await testWithService(postgresql, 'connects again after its connection was ended', async () => {
  await withDatabase(async ({ statistics, monitor, client, clock }) => {
    await statistics.refresh();
    const one = await client();
    const ended = await one.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'statistics' AND datname = current_database()",
    );
    expect(ended.rowCount).toBe(1);
    await until(async () => {
      await statistics.refresh();
      return statistics.snapshot()?.attempt?.success === true;
    });
    expect(await monitor.registry.metrics()).toContain(
      'db_server_up{db_system_name="postgresql",server="shop"} 1',
    );
    // At each interval it is read, by the connection that it has.
    const before = statistics.snapshot()?.state;
    clock.advance(60_000);
    await until(async () => statistics.snapshot()?.state !== before);
    const { rows } = await one.query(
      "SELECT count(*)::int AS connections FROM pg_stat_activity WHERE application_name = 'statistics' AND datname = current_database()",
    );
    expect(rows).toEqual([{ connections: 1 }]);
  });
});

test('a server that is not there is said, and costs nothing', async () => {
  const clients: pg.Client[] = [];
  const statistics = serverStatistics({
    connect() {
      const client = new pg.Client({ ...login, port: 1 });
      clients.push(client);
      return client;
    },
  });
  const logger = new MemoryLogger();
  const monitor = createMonitor({ extensions: [statistics], clock: new FakeClock(), logger });
  await statistics.refresh();
  expect(statistics.snapshot()?.attempt).toEqual({
    success: false,
    reason: 'connect ECONNREFUSED 127.0.0.1:1',
  });
  expect(clients).toHaveLength(2);
  expect(await monitor.registry.metrics()).not.toContain('golden_signals_internal_errors_total{');
  await monitor.close();
});

test.each([
  [{ connect: 5 }, 'ERR_GS_OPTION_INVALID', '"connect" must be a function, but it is 5'],
  [{}, 'ERR_GS_OPTION_INVALID', '"connect" must be a function, but it is undefined'],
  [{ connect() {}, intervalMs: 10 }, 'ERR_GS_OPTION_INVALID', '"intervalMs" must be'],
  [{ connect() {}, plan: true }, 'ERR_GS_OPTION_UNKNOWN', 'there is no option "plan"'],
])('wrong options are refused at once: %j', (options, code, message) => {
  expect(() => serverStatistics(options as never)).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining(message) }),
  );
});

await testWithService(postgresql, 'a pool is refused in words, and leaves the pool alone', async () => {
  const pool = new pg.Pool({ ...login, database: 'postgres' });
  const statistics = serverStatistics({ connect: () => pool as unknown as pg.Client });
  const logger = new MemoryLogger();
  const monitor = createMonitor({ extensions: [statistics], clock: new FakeClock(), logger });
  await statistics.refresh();
  expect(statistics.snapshot()?.attempt).toEqual({
    success: false,
    reason: 'connect() gave a pool; make a Client, so that the statistics have a connection of their own.',
  });
  expect(pool.totalCount).toBe(0);
  expect(pool.ended).toBe(false);
  await monitor.close();
  await pool.end();
});
