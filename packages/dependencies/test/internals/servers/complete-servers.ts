import { families } from '../../../src/servers/families.ts';
import { figures } from '../../../src/servers/figures.ts';
import type { ServerState } from '../../../src/servers/server-state.ts';
import { ScriptedServer } from './scripted-server.ts';

const everyFigure = Object.fromEntries(Object.keys(figures).map((name) => [name, 1]));

const database: Partial<ServerState> = {
  figures: everyFigure,
  connections: { active: 1 },
  locks: { AccessShareLock: 1 },
  tables: [
    {
      ...{ name: 'orders', sizeBytes: 1, liveRows: 1, deadRows: 1, sequentialScans: 1, indexScans: 1 },
      ...{ inserts: 1, updates: 1, deletes: 1, vacuumedAtMs: 1, analyzedAtMs: 1 },
    },
  ],
  replicas: [{ name: 'standby', lagMs: 1, lagBytes: 1 }],
  unusedIndexes: [{ name: 'orders_old', table: 'orders', sizeBytes: 1 }],
  blocked: [
    { session: '7', blockedBy: ['8'], blockerState: 'idle in transaction', waitedMs: 1, table: 'orders' },
  ],
  slowCommands: [{ command: 'KEYS', durationMs: 1, atMs: 1 }],
  missing: [{ part: 'sizes', reason: 'permission denied' }],
};

const broker: Partial<ServerState> = {
  queues: [
    {
      ...{ name: 'mails', ready: 1, unacknowledged: 1, consumers: 1 },
      ...{ publishedPerSecond: 1, deliveredPerSecond: 1 },
    },
  ],
};

/** The names of all metrics of servers. */
export const serverFamilies: readonly string[] = Object.keys(families);

/**
 * Starts a database and a broker that know everything about themselves that one can know, on one monitor; no real one
 * has all of it.
 */
export async function completeServers(): Promise<ScriptedServer> {
  const first = new ScriptedServer(database);
  const second = new ScriptedServer(broker, 'rabbitmq', 'mails', first);
  await first.statistics.refresh();
  await second.statistics.refresh();
  return first;
}
