import { execFileSync } from 'node:child_process';
import { createMonitor, type Monitor } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { serverStatistics } from '@golden-signals/dependencies/mysql2';
import { expect } from '@jest/globals';
import callbackMysql from 'mysql2';
import mysql from 'mysql2/promise';
import { testWithService } from '../../../../test/services.ts';
import { until } from './until.ts';

const mariadb = { name: 'MariaDB', host: '127.0.0.1', port: 3306 };
const login = { host: mariadb.host, port: mariadb.port, user: 'root' };
const prefix = `gs_servers_${process.pid}`;
let databases = 0;

interface Scene {
  readonly database: string;
  readonly monitor: Monitor;
  readonly statistics: ReturnType<typeof serverStatistics>;
  connection(): Promise<mysql.Connection>;
}

async function withDatabase(
  run: (scene: Scene) => Promise<void>,
  of: { readonly user?: string } = {},
): Promise<void> {
  const database = `${prefix}_${databases++}`;
  const connections: mysql.Connection[] = [];
  const connection = async () => {
    const made = await mysql.createConnection({ ...login, database });
    connections.push(made);
    return made;
  };
  const admin = await mysql.createConnection(login);
  await admin.query(`CREATE DATABASE ${database}`);
  if (of.user !== undefined) await admin.query(`GRANT SELECT ON ${database}.* TO '${of.user}'@'127.0.0.1'`);
  try {
    const statistics = serverStatistics({
      connect: () => mysql.createConnection({ ...login, user: of.user ?? login.user, database }),
      name: 'shop',
      plans: true,
    });
    const clock = new FakeClock(Date.now());
    const monitor = createMonitor({ extensions: [statistics], clock, logger: new MemoryLogger() });
    try {
      await run({ database, monitor, statistics, connection });
    } finally {
      await monitor.close();
    }
  } finally {
    await Promise.all(connections.map((one) => one.end()));
    await admin.query(`DROP DATABASE ${database}`);
    await admin.end();
  }
}

/** What another program says, asked in the same moment. */
function mariadbClient(query: string): string[] {
  const args = ['-h', login.host, '-u', login.user, '-N', '-B', '-e', query];
  return execFileSync('mariadb', args, { encoding: 'utf8' }).trim().split('\t');
}

await testWithService(mariadb, 'says of tables and the server what mariadb says', async () => {
  await withDatabase(async ({ database, statistics, monitor, connection }) => {
    const one = await connection();
    await one.query('CREATE TABLE orders (id int PRIMARY KEY, customer int) ENGINE=InnoDB');
    await one.query('INSERT INTO orders SELECT seq, seq % 100 FROM seq_1_to_20000');
    await one.query('ANALYZE TABLE orders');
    await statistics.refresh();
    const state = statistics.snapshot()?.state;
    const [sizeBytes, liveRows] = mariadbClient(
      `SELECT data_length + index_length, table_rows FROM information_schema.tables WHERE table_schema = '${database}'`,
    ).map(Number);
    expect(state).toMatchObject({
      system: 'mariadb',
      database,
      tables: [{ name: 'orders', sizeBytes, liveRows, deadRows: undefined }],
      blocked: [],
      replicas: [],
    });
    const [version, maxConnections] = mariadbClient('SELECT version(), @@max_connections');
    expect(version).toContain(state?.version);
    expect(state?.figures).toMatchObject({ sizeBytes, maxConnections: Number(maxConnections) });
    // Others use this server too: what only grows lies between two other answers.
    const counted = () => Number(mariadbClient("SHOW GLOBAL STATUS LIKE 'Questions'")[1]);
    const before = counted();
    await statistics.refresh();
    const between = statistics.snapshot()?.state?.figures.statements ?? 0;
    expect(between).toBeGreaterThan(before);
    expect(counted()).toBeGreaterThan(between);
    expect(await monitor.registry.metrics()).toContain(
      `db_server_table_size_bytes{db_system_name="mariadb",server="shop",db_collection_name="orders"} ${sizeBytes}`,
    );
  });
});

await testWithService(mariadb, 'sees who blocks whom', async () => {
  await withDatabase(async ({ statistics, connection }) => {
    const [blocking, waiting] = [await connection(), await connection()];
    const idOf = async (one: mysql.Connection) => {
      const [rows] = await one.query<mysql.RowDataPacket[]>('SELECT connection_id() AS id');
      return String(rows[0]?.id);
    };
    const ids = [await idOf(blocking), await idOf(waiting)];
    await blocking.query('CREATE TABLE stock (id int PRIMARY KEY, pieces int) ENGINE=InnoDB');
    await blocking.query('INSERT INTO stock VALUES (1, 1)');
    await blocking.query('BEGIN');
    await blocking.query('UPDATE stock SET pieces = 2 WHERE id = 1');
    const blocked = waiting.query('UPDATE stock SET pieces = 3 WHERE id = 1');
    await until(async () => {
      await statistics.refresh();
      return statistics.snapshot()?.state?.blocked.some(({ session }) => session === ids[1]) === true;
    });
    expect(statistics.snapshot()?.state?.blocked.find(({ session }) => session === ids[1])).toMatchObject({
      blockedBy: [ids[0]],
      blockerState: 'idle in transaction',
    });
    await until(async () => {
      await statistics.refresh();
      return (statistics.snapshot()?.state?.figures.longestTransactionSeconds ?? 0) >= 1;
    });
    await blocking.query('COMMIT');
    await blocked;
  });
});

await testWithService(mariadb, 'says which rights are missing', async () => {
  const user = `${prefix}_reader`;
  mariadbClient(`CREATE USER '${user}'@'127.0.0.1'`);
  try {
    await withDatabase(
      async ({ statistics }) => {
        await statistics.refresh();
        const { state, attempt } = statistics.snapshot() ?? {};
        expect(attempt?.success).toBe(true);
        const missing = new Map(state?.missing.map(({ part, reason }) => [part, reason]));
        expect(missing.get('transactions')).toMatch(/PROCESS privilege/);
        expect(missing.get('blocked sessions')).toMatch(/PROCESS privilege/);
        expect(missing.get('replication')).toMatch(/privilege/);
        expect(state?.figures.uptimeSeconds).toBeGreaterThan(0);
      },
      { user },
    );
  } finally {
    mariadbClient(`DROP USER '${user}'@'127.0.0.1'`);
  }
});

await testWithService(mariadb, 'plans of slow reads', async () => {
  await withDatabase(async ({ database, statistics, monitor, connection }) => {
    const one = await connection();
    await one.query('CREATE TABLE orders (id int PRIMARY KEY, customer int, note varchar(50)) ENGINE=InnoDB');
    await one.query("INSERT INTO orders SELECT seq, seq % 100, 'n' FROM seq_1_to_20000");
    await one.query('ANALYZE TABLE orders');
    await statistics.refresh();
    let emit: (text: string, fingerprint: string) => void = () => {};
    monitor.use({
      name: 'slow-queries',
      setup({ events }) {
        emit = (text, fingerprint) => {
          const of = { operation: 'SELECT', summary: 'SELECT orders', isRead: true, hasLiterals: false };
          const target = { system: 'mysql', namespace: database };
          events.emit('slow-query', { statement: { ...of, text, fingerprint }, target, durationMs: 900 });
        };
      },
    });
    emit('SELECT note FROM orders ORDER BY customer', 'a');
    emit('SELECT note FROM orders WHERE id = ?', 'b');
    const plans = () => monitor.diagnostics().servers?.plans ?? [];
    await until(async () => plans().length === 2);
    expect(plans()[1]).toMatchObject({ fingerprint: 'a', server: 'shop', failure: undefined });
    expect(plans()[1]?.summary).toMatch(/^table scan of orders, (?:19|20)\.\d k rows; sort/);
    expect(plans()[0]).toMatchObject({
      fingerprint: 'b',
      summary: undefined,
      failure: 'It has placeholders, and this server plans no text without values.',
    });
  });
});

await testWithService(
  mariadb,
  'takes a connection with callbacks, and makes another when it was killed',
  async () => {
    const made: callbackMysql.Connection[] = [];
    const statistics = serverStatistics({
      connect() {
        const connection = callbackMysql.createConnection(login);
        made.push(connection);
        return connection;
      },
    });
    const monitor = createMonitor({
      extensions: [statistics],
      clock: new FakeClock(),
      logger: new MemoryLogger(),
    });
    await statistics.refresh();
    expect(statistics.snapshot()).toMatchObject({
      name: 'mysql',
      system: 'mariadb',
      attempt: { success: true },
    });
    mariadbClient(`KILL ${made[0]?.threadId}`);
    await until(async () => {
      await statistics.refresh();
      return made.length === 2 && statistics.snapshot()?.attempt?.success === true;
    });
    await monitor.close();
  },
);

await testWithService(mariadb, 'a pool is refused in words, and goes on', async () => {
  const pool = mysql.createPool(login);
  const statistics = serverStatistics({ connect: () => pool as unknown as mysql.Connection });
  const monitor = createMonitor({
    extensions: [statistics],
    clock: new FakeClock(),
    logger: new MemoryLogger(),
  });
  await statistics.refresh();
  expect(statistics.snapshot()?.attempt?.reason).toBe(
    'connect() gave a pool; make a connection, so that the statistics have one of their own.',
  );
  await monitor.close();
  const [rows] = await pool.query('SELECT 1 AS one');
  expect(rows).toEqual([{ one: 1 }]);
  await pool.end();
});
