import type { RateSignal } from '@golden-signals/core/extension';
import { expect, test } from '@jest/globals';
import type { ServerState, TableState } from '../../../src/servers/server-state.ts';
import { ScriptedServer } from './scripted-server.ts';

const dayMs = 86_400_000;
/** What the clock of a scripted server says at its start. */
const nowMs = 1_700_000_000_000;

const table: TableState = {
  name: 'orders',
  sizeBytes: 1_000_000,
  liveRows: 100_000,
  deadRows: 0,
  sequentialScans: 0,
  indexScans: 0,
  inserts: 0,
  updates: 0,
  deletes: 0,
  vacuumedAtMs: nowMs - dayMs,
  analyzedAtMs: nowMs - dayMs,
};
const blocked = { session: '12', blockedBy: ['7'], blockerState: 'idle in transaction', table: undefined };
const index = { name: 'orders_note', table: 'orders', sizeBytes: 5_000_000 };

const cases: ReadonlyArray<
  readonly [id: string, severity: string, bad: Partial<ServerState>, good: Partial<ServerState>]
> = [
  [
    'server-connections:shop',
    'warning',
    { figures: { usedConnections: 80.1, maxConnections: 100 } },
    { figures: { usedConnections: 80, maxConnections: 100 } },
  ],
  [
    'server-replication-lag:shop',
    'critical',
    { replicas: [{ name: 'a', lagMs: 61_000, lagBytes: 5 }] },
    { replicas: [{ name: 'a', lagMs: 10_000, lagBytes: 5 }] },
  ],
  [
    'server-long-transaction:shop',
    'warning',
    { figures: { longestTransactionSeconds: 301 } },
    { figures: { longestTransactionSeconds: 300 } },
  ],
  [
    'server-blocked:shop',
    'warning',
    { blocked: [{ ...blocked, waitedMs: 5_000 }] },
    { blocked: [{ ...blocked, waitedMs: 4_999 }] },
  ],
  [
    'server-fragmentation:shop',
    'info',
    { figures: { fragmentationRatio: 1.6, usedMemoryBytes: 200_000_000 } },
    { figures: { fragmentationRatio: 6, usedMemoryBytes: 1_000_000 } },
  ],
  [
    'server-dead-rows:shop:orders',
    'warning',
    { tables: [{ ...table, deadRows: 100_000 }] },
    { tables: [{ ...table, deadRows: 9_999, liveRows: 1 }] },
  ],
  [
    'server-dead-rows:shop:orders',
    'info',
    { tables: [{ ...table, deadRows: 30_000 }] },
    { tables: [{ ...table, deadRows: 20_000 }] },
  ],
  [
    'server-not-vacuumed:shop',
    'info',
    {
      countedFromMs: nowMs - 30 * dayMs,
      tables: [{ ...table, inserts: 50_000, vacuumedAtMs: undefined, analyzedAtMs: nowMs - 8 * dayMs }],
    },
    {
      countedFromMs: nowMs - 30 * dayMs,
      tables: [{ ...table, inserts: 50_000, vacuumedAtMs: undefined, analyzedAtMs: nowMs - 6 * dayMs }],
    },
  ],
  [
    'server-unused-indexes:shop',
    'info',
    { countedFromMs: nowMs - 8 * dayMs, unusedIndexes: [index] },
    { countedFromMs: nowMs - 6 * dayMs, unusedIndexes: [index] },
  ],
  [
    'server-wraparound:shop',
    'critical',
    { figures: { transactionIdAge: 1_500_000_000 } },
    { figures: { transactionIdAge: 400_000_000 } },
  ],
];

test.each(cases)('%s is %s', async (id, severity, bad, good) => {
  const server = new ScriptedServer(good);
  await server.statistics.refresh();
  const found = () => server.monitor.review().findings.filter((finding) => finding.id.startsWith('server-'));
  expect(found()).toEqual([]);
  await server.becomes(bad);
  expect(found().map((finding) => [finding.id, finding.severity])).toEqual([[id, severity]]);
  expect(found()[0]?.evidence.length).toBeGreaterThan(0);
  await server.monitor.close();
});

test('what counts say is about the time between two readings', async () => {
  const server = new ScriptedServer({ figures: { cacheHits: 0, cacheMisses: 1_000_000, evictedKeys: 5 } });
  await server.statistics.refresh();
  const ids = () =>
    server.monitor
      .review()
      .findings.map(({ id }) => id)
      .filter((id) => id.startsWith('server-'));
  await server.becomes({ figures: { cacheHits: 900, cacheMisses: 1_000_100, evictedKeys: 5 } });
  expect(server.statistics.snapshot()?.cacheHitRatio).toBe(0.9);
  expect(ids()).toEqual([]);
  await server.becomes({ figures: { cacheHits: 1_400, cacheMisses: 1_000_600, evictedKeys: 9 } });
  expect(ids()).toEqual(['server-cache-hits:shop', 'server-evictions:shop']);
  // Too few looks say nothing.
  await server.becomes({ figures: { cacheHits: 1_400, cacheMisses: 1_001_500, evictedKeys: 9 } });
  expect(server.statistics.snapshot()?.cacheHitRatio).toBeUndefined();
  expect(ids()).toEqual([]);
  await server.monitor.close();
});

test('a server that cannot be read has no findings', async () => {
  const server = new ScriptedServer({ figures: { usedConnections: 99, maxConnections: 100 } });
  await server.statistics.refresh();
  const has = () => server.monitor.review().findings.some(({ id }) => id === 'server-connections:shop');
  expect(has()).toBe(true);
  server.read = async () => {
    throw new Error('gone');
  };
  await server.statistics.refresh();
  expect(has()).toBe(false);
  expect(server.monitor.signals.get('server.connections_used').read(60_000)).toBeUndefined();
  await server.monitor.close();
});

test('the hit ratio is kept as a signal, whose totals never fall', async () => {
  const server = new ScriptedServer({ figures: { cacheHits: 100, cacheMisses: 0 } });
  await server.statistics.refresh();
  const signal = server.monitor.signals.get('server.cache_hit_ratio');
  signal.keep({ windowMs: 60_000 });
  await server.becomes({ figures: { cacheHits: 190, cacheMisses: 10 } });
  await server.becomes({ figures: { cacheHits: 5, cacheMisses: 0 } });
  await server.becomes({ figures: { cacheHits: 15, cacheMisses: 10 } });
  server.clock.advance(1_000);
  expect(signal.read(60_000)).toMatchObject({ bad: 20, total: 120 });
  await server.monitor.close();
});

test('deadlocks are counted per second, for servers that count them', async () => {
  const server = new ScriptedServer({ figures: { deadlocks: 7 } });
  await server.statistics.refresh();
  const signal = server.monitor.signals.get('server.deadlock_rate');
  signal.keep({ windowMs: 60_000 });
  await server.becomes({ figures: { deadlocks: 10 } });
  await server.becomes({ figures: { deadlocks: 1 } });
  await server.becomes({ figures: { deadlocks: 4 } });
  server.clock.advance(10_000);
  expect(signal.read(60_000)!.value).toBeCloseTo(0.6, 9);
  await server.becomes({ figures: {} });
  expect(signal.definition).toMatchObject({ kind: 'rate' });
  expect((signal.definition as RateSignal).total({ server: 'shop' })).toBeUndefined();
  await server.monitor.close();
});
