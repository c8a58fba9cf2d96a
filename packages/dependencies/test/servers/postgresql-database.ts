import { execFileSync } from 'node:child_process';
import { createMonitor, type Monitor } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { serverStatistics } from '@golden-signals/dependencies/pg';
import pg from 'pg';

export const postgresql = { name: 'PostgreSQL', host: '127.0.0.1', port: 5432 };
export const login = { host: postgresql.host, port: postgresql.port, user: 'postgres', password: 'hunter2' };
/** Of all that the tests of this process make. */
export const prefix = `gs_servers_${process.pid}`;

interface Scene {
  readonly database: string;
  readonly monitor: Monitor;
  readonly statistics: ReturnType<typeof serverStatistics>;
  readonly clock: FakeClock;
  client(options?: pg.ClientConfig): Promise<pg.Client>;
}

/** Runs a test with a database of its own, which nobody else changes. */
export async function withDatabase(
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
export function psql(database: string, query: string): string[] {
  const args = ['-h', login.host, '-U', login.user, '-d', database, '-At', '-c', query];
  return execFileSync('psql', args, { encoding: 'utf8' }).trim().split('|');
}
