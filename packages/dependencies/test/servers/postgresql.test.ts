import { execFileSync } from 'node:child_process';
import { createMonitor, type Monitor } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { serverStatistics } from '@golden-signals/dependencies/pg';
import { expect } from '@jest/globals';
import pg from 'pg';
import { testWithService } from '../../../../test/services.ts';
import { until } from './until.ts';

const postgresql = { name: 'PostgreSQL', host: '127.0.0.1', port: 5432 };
const login = { host: postgresql.host, port: postgresql.port, user: 'postgres', password: 'hunter2' };
const prefix = `gs_servers_${process.pid}`;

interface Scene {
  readonly database: string;
  readonly monitor: Monitor;
  readonly statistics: ReturnType<typeof serverStatistics>;
  readonly clock: FakeClock;
  client(options?: pg.ClientConfig): Promise<pg.Client>;
}

/** Runs a test with a database of its own, which nobody else changes. */
async function withDatabase(
  run: (scene: Scene) => Promise<void>,
  of: { readonly user?: string; readonly plans?: boolean } = {},
): Promise<void> {
  const database = `${prefix}_${databases++}`;
  const admin = new pg.Client({ ...login, database: 'postgres' });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${database}`);
  const clients: pg.Client[] = [];
  const client = async (options: pg.ClientConfig = {}) => {
    const made = new pg.Client({ ...login, database, ...options });
    made.on('error', () => {});
    clients.push(made);
    await made.connect();
    return made;
  };
  const clock = new FakeClock(Date.now());
  try {
    const statistics = serverStatistics({
      connect: () =>
        new pg.Client({ ...login, database, user: of.user ?? login.user, application_name: 'statistics' }),
      name: 'shop',
      plans: of.plans ?? false,
    });
    const monitor = createMonitor({ extensions: [statistics], clock, logger: new MemoryLogger() });
    try {
      await run({ database, monitor, statistics, clock, client });
    } finally {
      await monitor.close();
    }
  } finally {
    await Promise.all(clients.map((one) => one.end()));
    await admin.query(`DROP DATABASE ${database} WITH (FORCE)`);
    await admin.end();
  }
}
let databases = 0;

/** What another program says, asked in the same moment. */
function psql(database: string, query: string): string[] {
  const args = ['-h', login.host, '-U', login.user, '-d', database, '-At', '-c', query];
  return execFileSync('psql', args, { encoding: 'utf8' }).trim().split('|');
}

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

await testWithService(postgresql, 'plans of slow reads, without running them', async () => {
  await withDatabase(
    async ({ database, statistics, monitor, client }) => {
      // What a session counted is written down when it is over.
      const filling = await client();
      await filling.query(`CREATE TABLE orders (id int PRIMARY KEY, customer int);
        INSERT INTO orders SELECT n, n % 100 FROM generate_series(1, 20000) n;
        CREATE SEQUENCE calls`);
      await filling.end();
      const one = await client();
      await one.query('ANALYZE orders');
      await until(async () => {
        await statistics.refresh();
        return statistics.snapshot()?.state?.tables[0]?.liveRows === 20_000;
      });
      const emit = slowQueries(monitor, database);
      emit('SELECT id FROM orders WHERE customer = $1', { fingerprint: 'a' });
      emit('SELECT * FROM orders WHERE id = $1', { fingerprint: 'b' });
      emit("SELECT nextval('calls')", { fingerprint: 'c', hasLiterals: true });
      emit('SELECT nextval($1)', { fingerprint: 'd' });
      emit('DELETE FROM orders WHERE id = $1', { fingerprint: 'e', operation: 'DELETE', isRead: false });
      emit('SELECT missing FROM orders', { fingerprint: 'f' });
      emit('SELECT 1', { fingerprint: 'g', namespace: 'another' });
      const plans = () => monitor.diagnostics().servers?.plans ?? [];
      await until(async () => plans().length === 4);
      expect(
        plans().map(({ fingerprint, summary, hint, failure }) => [fingerprint, summary, hint, failure]),
      ).toEqual([
        ['f', undefined, undefined, 'column "missing" does not exist'],
        ['d', 'nothing is read', undefined, undefined],
        ['b', 'index scan of orders by orders_pkey, 1 rows', undefined, undefined],
        [
          'a',
          'sequential scan of orders, 20.0 k rows',
          'See whether an index on the columns by which orders is filtered or joined would spare the scan.',
          undefined,
        ],
      ]);
      expect((await one.query('SELECT is_called FROM calls')).rows).toEqual([{ is_called: false }]);
      expect(monitor.review().findings.map(({ id }) => id)).toContain('plan-scan:a');

      const prepared = await one.query('SELECT * FROM pg_prepared_statements');
      expect(prepared.rows).toEqual([]);
    },
    { plans: true },
  );
});

/** Emits what the queries emit when one was slow. */
function slowQueries(monitor: Monitor, database: string) {
  let emit: (event: unknown) => void = () => {};
  monitor.use({
    name: 'slow-queries',
    setup({ events }) {
      events.declare('slow-query');
      emit = (event) => events.emit('slow-query', event);
    },
  });
  return (text: string, { namespace = database, ...of }: Record<string, unknown>) =>
    emit({
      statement: {
        text,
        operation: 'SELECT',
        collection: 'orders',
        summary: 'SELECT orders',
        isRead: true,
        hasLiterals: false,
        ...of,
      },
      durationMs: 900,
      target: { system: 'postgresql', namespace },
    });
}
