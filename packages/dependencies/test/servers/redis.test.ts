import { createMonitor } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { serverStatistics as ioredisStatistics } from '@golden-signals/dependencies/ioredis';
import { serverStatistics as redisStatistics } from '@golden-signals/dependencies/redis';
import { expect } from '@jest/globals';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { testWithTool } from '../../../../test/services.ts';
import { RedisServer } from './redis-server.ts';
import { until } from './until.ts';

type Statistics = ReturnType<typeof ioredisStatistics>;

const clients: ReadonlyArray<readonly [string, (port: () => number) => Statistics]> = [
  ['ioredis', (port) => ioredisStatistics({ connect: () => new Redis({ port: port() }), name: 'sessions' })],
  [
    'redis',
    (port) =>
      redisStatistics({ connect: () => createClient({ socket: { port: port() } }), name: 'sessions' }),
  ],
];

for (const [library, make] of clients) {
  testWithTool(
    'redis-server',
    `${library}: says what redis-cli says, without any argument`,
    async (program) => {
      const server = await RedisServer.start(
        program,
        '--maxmemory',
        '3mb',
        '--maxmemory-policy',
        'allkeys-lru',
        '--slowlog-log-slower-than',
        '0',
      );
      const statistics = make(() => server.port);
      const monitor = createMonitor({
        extensions: [statistics],
        clock: new FakeClock(),
        logger: new MemoryLogger(),
      });
      try {
        server.cli('SET', 'planted-key', 'planted-value');
        server.cli('GET', 'planted-key');
        server.cli('GET', 'no-such-key');
        await statistics.refresh();
        const first = statistics.snapshot()?.state;
        expect(first).toMatchObject({
          system: 'redis',
          version: server.info('redis_version'),
          figures: {
            cacheHits: Number(server.info('keyspace_hits')),
            cacheMisses: Number(server.info('keyspace_misses')),
            maxConnections: Number(server.info('maxclients')),
            maxMemoryBytes: 3 * 1_024 * 1_024,
            evictedKeys: 0,
            keys: 1,
            lastSaveFailed: 0,
          },
          missing: [],
        });
        expect([first?.figures.cacheHits, first?.figures.cacheMisses]).toEqual([1, 1]);
        expect(first?.slowCommands.map(({ command }) => command)).toEqual(
          expect.arrayContaining(['SET', 'GET', 'INFO']),
        );
        expect(JSON.stringify(statistics.snapshot())).not.toContain('planted');

        server.cli('EVAL', "for i = 1, 8000 do redis.call('SET', 'k' .. i, string.rep('x', 500)) end", '0');
        server.cli('SLOWLOG', 'RESET');
        // It goes on removing keys meanwhile.
        const evicted = () => Number(server.info('evicted_keys'));
        const before = evicted();
        await statistics.refresh();
        const second = statistics.snapshot()?.state;
        expect(before).toBeGreaterThan(0);
        expect(second?.figures.evictedKeys).toBeGreaterThanOrEqual(before);
        expect(second?.figures.evictedKeys).toBeLessThanOrEqual(evicted());
        expect(second?.figures.slowStatements).toBeGreaterThan(first?.figures.slowStatements ?? 0);
        expect(monitor.review().findings.map(({ id }) => id)).toContain('server-evictions:sessions');
        expect(await monitor.registry.metrics()).toContain(
          `db_server_removed_keys_total{db_system_name="redis",server="sessions",reason="evicted"} ${second?.figures.evictedKeys}`,
        );
      } finally {
        await monitor.close();
        await server.stop();
      }
    },
  );

  testWithTool(
    'redis-server',
    `${library}: a server that is gone is said, and read again when it is back`,
    async (program) => {
      let server = await RedisServer.start(program);
      const logger = new MemoryLogger();
      const statistics = make(() => server.port);
      const clock = new FakeClock();
      const monitor = createMonitor({ extensions: [statistics], clock, logger });
      try {
        await statistics.refresh();
        expect(statistics.snapshot()?.attempt?.success).toBe(true);
        await server.stop();
        await until(async () => {
          await statistics.refresh();
          return statistics.snapshot()?.attempt?.success === false;
        });
        await statistics.refresh();
        expect(statistics.snapshot()).toMatchObject({ state: undefined });
        expect(statistics.snapshot()?.attempt?.reason).not.toBe('');
        const metrics = await monitor.registry.metrics();
        expect(metrics).toContain('db_server_up{db_system_name="redis",server="sessions"} 0');
        expect(metrics).not.toContain('db_server_memory_used_bytes{');
        expect(logger.entries.filter(({ message }) => message.includes('Nothing is known'))).toHaveLength(1);

        server = await RedisServer.start(program);
        await statistics.refresh();
        expect(statistics.snapshot()?.attempt?.success).toBe(true);
      } finally {
        await monitor.close();
        await server.stop();
      }
    },
  );
}

testWithTool(
  'redis-server',
  'a primary knows how far its replica is behind, and the replica that it lost it',
  async (program) => {
    const primary = await RedisServer.start(program, '--repl-diskless-sync-delay', '0');
    const replica = await RedisServer.start(program, '--replicaof', '127.0.0.1', String(primary.port));
    const of = (name: string, port: number) =>
      ioredisStatistics({ connect: () => new Redis({ port }), name });
    const [ofPrimary, ofReplica] = [of('primary', primary.port), of('replica', replica.port)];
    const monitor = createMonitor({
      extensions: [ofPrimary, ofReplica],
      clock: new FakeClock(),
      logger: new MemoryLogger(),
    });
    try {
      await until(async () => {
        await ofPrimary.refresh();
        return ofPrimary.snapshot()?.state?.replicas[0]?.lagMs !== undefined;
      });
      expect(ofPrimary.snapshot()?.state?.replicas[0]?.name).toBe(`127.0.0.1:${replica.port}`);
      await ofReplica.refresh();
      expect(ofReplica.snapshot()?.state?.replicas).toEqual([
        { name: 'this server', lagMs: undefined, lagBytes: 0 },
      ]);
      await primary.stop();
      await until(async () => {
        await ofReplica.refresh();
        return (ofReplica.snapshot()?.state?.replicas[0]?.lagMs ?? 0) >= 1_000;
      });
      expect(monitor.signals.get('server.replication_lag').read(60_000)?.value).toBeGreaterThanOrEqual(1);
    } finally {
      await monitor.close();
      await replica.stop();
      await primary.stop();
    }
  },
);

testWithTool('redis-server', 'says which rights are missing', async (program) => {
  const server = await RedisServer.start(program);
  server.cli('ACL', 'SETUSER', 'reader', 'on', '>hunter2', '+info', '+client', '+hello', '+select');
  const statistics = ioredisStatistics({
    connect: () => new Redis({ port: server.port, username: 'reader', password: 'hunter2' }),
  });
  const monitor = createMonitor({
    extensions: [statistics],
    clock: new FakeClock(),
    logger: new MemoryLogger(),
  });
  try {
    await statistics.refresh();
    expect(statistics.snapshot()?.state?.missing).toEqual([
      { part: 'slow commands', reason: expect.stringMatching(/^NOPERM/) },
    ]);
  } finally {
    await monitor.close();
    await server.stop();
  }
});
