import { setImmediate } from 'node:timers/promises';
import { stopObserving } from '@golden-signals/dependencies';
import { observeClient } from '@golden-signals/dependencies/redis';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createClient, createClientPool, createCluster } from 'redis';
import { testWithTool } from '../../../test/services.ts';
import { byOperation } from './by-operation.ts';
import { observing, until } from './observing.ts';
import { RedisServer } from './redis-server.ts';

let server: RedisServer | undefined;
const clients: Array<{ destroy(): void }> = [];
let all: ReturnType<typeof observing>;

/** A test against a server of its own, which is started once. */
function withServer(name: string, run: (server: RedisServer) => Promise<void>): void {
  testWithTool('redis-server', name, async (path) => {
    server ??= await RedisServer.start(path);
    await server.command('FLUSHALL');
    await run(server);
  });
}

function options(more: object = {}) {
  return { socket: { host: '127.0.0.1', port: server!.port, reconnectStrategy: () => 20 }, ...more };
}

function created(more: object = {}, name?: string) {
  const client = createClient(options(more));
  client.on('error', () => {});
  clients.push(client);
  return observeClient(client, { monitor: all.monitor, ...(name !== undefined && { name }) });
}

async function connected(more: object = {}, name?: string) {
  const client = created(more, name);
  await client.connect();
  return client;
}

beforeEach(() => {
  all = observing();
});

afterEach(async () => {
  for (const client of clients.splice(0)) {
    try {
      client.destroy();
    } catch {
      // It is closed already.
    }
  }
});

afterAll(() => server?.stop());

describe('commands', () => {
  withServer('are counted as the server counts them', async (server) => {
    const client = await connected({ database: 2 });
    await server.command('CONFIG RESETSTAT');
    await Promise.all([client.set('a', '1'), client.get('a'), client.get('b'), client.incr('n')]);
    await client.mGet(['a', 'b']);
    await client.sendCommand(['exists', 'a']);
    await client.eval('return 1');
    await client.hSet('h', { x: 1, y: 2 });
    expect({ ...(await client.hGetAll('h')) }).toEqual({ x: '1', y: '2' });
    await client.withAbortSignal(AbortSignal.timeout(10_000)).get('a');
    const told = await server.commands();
    for (const own of ['INFO', 'CONFIG|RESETSTAT', 'QUIT']) delete told[own];
    expect(byOperation(all.ends)).toEqual(told);
    expect(all.ends[0]).toMatchObject({
      operation: 'SET',
      outcome: 'success',
      target: { kind: 'cache', system: 'redis', namespace: '2', address: '127.0.0.1', port: server.port },
    });
    expect(all.monitor.diagnostics().dependencies?.caches).toMatchObject([{ hits: 4, misses: 2 }]);
  });

  withServer('that fail have the word of the server', async () => {
    const client = await connected();
    await client.set('secret-key', 'secret-value');
    const error = await client.lPush('secret-key', 'x').catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ message: expect.stringContaining('WRONGTYPE') });
    expect(all.ends.at(-1)).toMatchObject({ operation: 'LPUSH', errorType: 'WRONGTYPE', error });
    expect(await all.monitor.registry.metrics()).not.toContain('secret');
  });

  withServer('that wait for data are counted, and not measured; a subscription is neither', async () => {
    const client = await connected();
    const other = await connected();
    const popped = client.blPop('queue', 5);
    await other.rPush('queue', 'job');
    expect(await popped).toEqual({ key: 'queue', element: 'job' });
    const heard: string[] = [];
    await client.subscribe('news', (message) => heard.push(message));
    await other.publish('news', 'hello');
    await until(() => heard.length > 0);
    expect(heard).toEqual(['hello']);
    expect(byOperation(all.ends)).toEqual({ RPUSH: 1, PUBLISH: 1 });
    expect(all.monitor.diagnostics().dependencies?.redisClients).toMatchObject([{ waitingCalls: 1 }]);
  });
});

describe('a batch', () => {
  withServer('is one call, with its commands counted', async () => {
    const client = await connected();
    expect(await client.multi().set('user:1', 'a').get('user:1').get('user:2').exec()).toEqual([
      'OK',
      'a',
      null,
    ]);
    expect(await client.multi().set('user:3', 'a').get('user:3').execAsPipeline()).toEqual(['OK', 'a']);
    expect(all.ends).toMatchObject([
      { operation: 'MULTI', details: { size: 3 }, outcome: 'success' },
      { operation: 'PIPELINE', details: { size: 2 }, outcome: 'success' },
    ]);
    const { caches, redisClients } = all.monitor.diagnostics().dependencies!;
    expect(redisClients).toMatchObject([{ batches: 2, batchedCommands: 5 }]);
    expect(caches).toMatchObject([
      { hits: 2, misses: 1, patterns: [{ pattern: 'user:*', hits: 2, misses: 1 }] },
    ]);
  });

  withServer('with a command that fails is a failed call', async () => {
    const client = await connected();
    await client.set('text', 'a');
    await expect(client.multi().lPush('text', 'x').get('text').exec()).rejects.toThrow();
    await expect(client.multi().lPush('text', 'x').execAsPipeline()).rejects.toThrow('WRONGTYPE');
    await client.watch('text');
    await (await connected()).set('text', 'b');
    await expect(client.multi().get('text').exec()).rejects.toThrow(/watched keys/);
    expect(all.ends.filter(({ details }) => 'size' in details)).toMatchObject([
      { operation: 'MULTI', outcome: 'error', errorType: 'WRONGTYPE' },
      { operation: 'PIPELINE', outcome: 'error', errorType: 'WRONGTYPE' },
      { operation: 'MULTI', outcome: 'error', errorType: 'WatchError' },
    ]);
  });
});

describe('a connection', () => {
  withServer(
    'that is not there yet is waited for, apart from the command, in the work that called',
    async () => {
      const client = created();
      const connecting = client.connect();
      await all.host.work.define('job', 'early').run(async () => {
        await Promise.all([client.get('a'), client.multi().get('a').exec(), connecting]);
        await client.get('b');
      });
      const [first, second, late] = all.ends;
      for (const end of [first, second]) {
        expect(end?.work?.name).toBe('early');
        expect(end?.waitMs).toBeGreaterThan(0);
        expect(end?.waitMs).toBeLessThanOrEqual(end!.durationMs);
      }
      expect(late).toMatchObject({ operation: 'GET', waitMs: 0 });
    },
  );

  withServer('that is lost is made again; what waits for it is one call', async (server) => {
    const client = await connected({}, 'sessions');
    await server.kill();
    await until(() => !client.isReady);
    const waiting = client.get('a');
    await setImmediate();
    await server.run();
    expect(await waiting).toBeNull();
    expect(all.ends).toMatchObject([{ operation: 'GET', outcome: 'success' }]);
    expect(all.ends[0]?.waitMs).toBeGreaterThan(0);
    const [reported] = all.monitor.diagnostics().dependencies!.redisClients;
    expect(reported?.reconnects).toBeGreaterThan(0);
    expect(all.monitor.diagnostics().calls.targets).toMatchObject([{ pool: 'sessions', inProgress: 0 }]);
  });

  withServer('that is closed fails what is called', async () => {
    const client = await connected();
    client.destroy();
    await expect(client.get('a')).rejects.toThrow('The client is closed');
    expect(all.ends).toMatchObject([{ operation: 'GET', outcome: 'error', errorType: 'ClientClosedError' }]);
  });

  withServer('that was copied is observed under the same name', async () => {
    const copy = created({}, 'sessions').duplicate();
    clients.push(copy);
    await copy.connect();
    await copy.get('a');
    expect(all.ends).toMatchObject([{ operation: 'GET', target: { pool: 'sessions' } }]);
  });

  withServer('is as it was when it is not observed any more', async () => {
    const client = await connected();
    observeClient(client, { monitor: all.monitor });
    observeClient(client.asap(), { monitor: all.monitor });
    await client.get('a');
    stopObserving(client);
    await client.get('a');
    expect(byOperation(all.ends)).toEqual({ GET: 1 });
    const self = (client as unknown as { _self: object })._self;
    for (const name of ['sendCommand', '_executeMulti', '_executePipeline', 'emit', 'duplicate']) {
      expect(Object.hasOwn(self, name)).toBe(false);
    }
  });
});

describe('a pool', () => {
  withServer('of one has each call in its own work, with the wait for a client apart', async () => {
    const pool = createClientPool(options(), { minimum: 1, maximum: 1 });
    pool.on('error', () => {});
    observeClient(pool, { monitor: all.monitor, name: 'main' });
    await pool.connect();
    clients.push(pool);
    const names = Array.from({ length: 20 }, (_, i) => `job-${i}`);
    await Promise.all(
      names.map((name, i) =>
        all.host.work.define('job', name).run(async () => {
          if (i % 4 === 0) return pool.multi().set(name, 'a').get(name).exec();
          if (i % 4 === 1)
            return pool.execute(async (client) => [await client.set(name, 'a'), await client.get(name)]);
          return pool.get(name);
        }),
      ),
    );
    expect(byOperation(all.ends)).toEqual({ MULTI: 5, SET: 5, GET: 15 });
    expect(new Set(all.ends.map(({ work }) => work?.name))).toEqual(new Set(names));
    const ofPool = all.ends.filter(({ operation, work }) => operation === 'SET' || work === undefined);
    for (const { work } of ofPool) {
      const of = all.ends.filter((end) => end.work === work).map(({ operation }) => operation);
      expect(of).toEqual(['SET', 'GET']);
    }
    expect(all.ends.filter(({ waitMs }) => waitMs > 0).length).toBeGreaterThanOrEqual(15);
    stopObserving(pool);
    await pool.get('a');
    expect(all.ends).toHaveLength(25);
  });
});

describe('a cluster', () => {
  testWithTool('redis-server', 'is observed by its nodes', async (path) => {
    const node = await RedisServer.start(path, '--cluster-enabled', 'yes');
    try {
      await node.command('CLUSTER ADDSLOTSRANGE 0 16383');
      while (!(await node.command('CLUSTER INFO')).includes('cluster_state:ok')) await setImmediate();
      const cluster = createCluster({ rootNodes: [{ socket: { host: '127.0.0.1', port: node.port } }] });
      cluster.on('error', () => {});
      observeClient(cluster, { monitor: all.monitor, name: 'main' });
      await cluster.connect();
      await all.host.work.define('job', 'one').run(async () => {
        await cluster.set('a', '1');
        expect(await cluster.get('a')).toBe('1');
        expect(await cluster.multi().get('a').exec()).toEqual(['1']);
      });
      cluster.destroy();
      expect(byOperation(all.ends)).toEqual({ SET: 1, GET: 1, MULTI: 1 });
      expect(all.ends.every(({ work }) => work?.name === 'one')).toBe(true);
    } finally {
      await node.stop();
    }
  });
});

test('what is no client is refused with a code', () => {
  expect(() => observeClient({ get: () => {} })).toThrow(/a client of redis/);
  expect(() => observeClient(createClient(), { nick: 'a' } as never)).toThrow(
    expect.objectContaining({ code: 'ERR_GS_OPTION_UNKNOWN' }),
  );
});
