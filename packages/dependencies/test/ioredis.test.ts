import { setImmediate } from 'node:timers/promises';
import { stopObserving } from '@golden-signals/dependencies';
import { observeClient } from '@golden-signals/dependencies/ioredis';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { testWithTool } from '../../../test/services.ts';
import { byOperation } from './by-operation.ts';
import { observing, until } from './observing.ts';
import { RedisServer } from './redis-server.ts';

let server: RedisServer | undefined;
const clients: Redis[] = [];
let all: ReturnType<typeof observing>;

/** A test against a server of its own, which is started once. */
function withServer(name: string, run: (server: RedisServer) => Promise<void>): void {
  testWithTool('redis-server', name, async (path) => {
    server ??= await RedisServer.start(path);
    await server.command('FLUSHALL');
    await run(server);
  });
}

function connected(options: object = {}, name?: string): Redis {
  const client = new Redis({ host: '127.0.0.1', port: server!.port, ...options });
  client.on('error', () => {});
  clients.push(client);
  return observeClient(client, { monitor: all.monitor, ...(name !== undefined && { name }) });
}

beforeEach(() => {
  all = observing();
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect();
});

afterAll(() => server?.stop());

describe('commands', () => {
  withServer('are counted as the server counts them', async (server) => {
    const client = connected({ db: 2 });
    await client.ping();
    await server.command('CONFIG RESETSTAT');
    all.ends.length = 0;
    await Promise.all([client.set('a', '1'), client.get('a'), client.get('b'), client.incr('n')]);
    await client.mget('a', 'b');
    await client.call('EXISTS', 'a');
    await client.eval('return 1', 0);
    await client.hset('h', { x: 1, y: 2 });
    expect(await client.hgetall('h')).toEqual({ x: '1', y: '2' });
    await client.getBuffer('a');
    const told = await server.commands();
    delete told.INFO;
    delete told['CONFIG|RESETSTAT'];
    delete told.QUIT;
    expect(byOperation(all.ends)).toEqual(told);
    expect(all.ends.every(({ outcome }) => outcome === 'success')).toBe(true);
    expect(all.ends[0]).toMatchObject({
      operation: 'SET',
      summary: 'SET',
      target: { kind: 'cache', system: 'redis', namespace: '2', address: '127.0.0.1', port: server.port },
    });
  });

  withServer('of the client itself are none: the handshake, and what a subscription is', async (server) => {
    const client = connected({ connectionName: 'shop', enableReadyCheck: true });
    await client.get('a');
    expect(byOperation(all.ends)).toEqual({ GET: 1 });
    const heard = new Promise((resolve) => client.on('message', (...args) => resolve(args)));
    const subscriber = connected();
    subscriber.on('message', (...args) => client.emit('message', ...args));
    await subscriber.subscribe('news');
    await client.publish('news', 'hello');
    expect(await heard).toEqual(['news', 'hello']);
    expect(byOperation(all.ends)).toEqual({ GET: 1, PUBLISH: 1 });
    expect(await server.command('CLIENT LIST')).toContain('name=shop');
  });

  withServer('that fail have the word of the server, and nothing of their arguments', async () => {
    const client = connected();
    await client.set('secret-key', 'secret-value');
    const error = await client.lpush('secret-key', 'x').catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ message: expect.stringContaining('WRONGTYPE') });
    await expect(client.call('NOSUCH', 'secret')).rejects.toThrow(/unknown command/i);
    expect(all.ends.slice(1)).toMatchObject([
      { operation: 'LPUSH', outcome: 'error', errorType: 'WRONGTYPE', error },
      { operation: 'NOSUCH', outcome: 'error', errorType: 'ERR' },
    ]);
    const text = await all.monitor.registry.metrics();
    expect(text).toContain('error_type="WRONGTYPE"');
    expect(text).not.toContain('secret');
    expect(JSON.stringify(all.monitor.diagnostics().calls)).not.toContain('secret');
  });

  withServer('with a callback, and those that are too late, end once', async (server) => {
    const client = connected({ commandTimeout: 400 });
    await until(() => client.status === 'ready');
    const value = await new Promise((resolve) => client.set('a', 'b', (_error, reply) => resolve(reply)));
    expect(value).toBe('OK');
    await server.command('CLIENT PAUSE 1000 ALL');
    await expect(client.get('a')).rejects.toThrow('Command timed out');
    while (!(await server.command('PING')).includes('PONG')) await setImmediate();
    await client.ping();
    expect(all.ends).toMatchObject([
      { operation: 'SET', outcome: 'success' },
      { operation: 'GET', outcome: 'error', errorType: 'ETIMEDOUT' },
      { operation: 'PING', outcome: 'success' },
    ]);
  });

  withServer('that wait for data are counted, and not measured', async () => {
    const client = connected();
    const other = connected();
    const popped = client.blpop('queue', 5);
    await other.rpush('queue', 'job');
    expect(await popped).toEqual(['queue', 'job']);
    await other.xadd('stream', '*', 'k', 'v');
    await client.xread('BLOCK', 100, 'STREAMS', 'stream', '0');
    await client.xread('STREAMS', 'stream', '0');
    expect(byOperation(all.ends)).toEqual({ RPUSH: 1, XADD: 1, XREAD: 1 });
    expect(all.monitor.diagnostics().dependencies?.redisClients).toMatchObject([{ waitingCalls: 2 }]);
  });
});

describe('a batch', () => {
  withServer('is one call, with its commands counted', async () => {
    const client = connected();
    const replies = await client.pipeline().set('user:1', 'a').get('user:1').get('user:2').exec();
    expect(replies).toEqual([
      [null, 'OK'],
      [null, 'a'],
      [null, null],
    ]);
    const results = await client.multi().set('user:3', 'a').get('user:3').exec();
    expect(results).toEqual([
      [null, 'OK'],
      [null, 'a'],
    ]);
    expect(all.ends).toMatchObject([
      { operation: 'PIPELINE', details: { size: 3 }, outcome: 'success' },
      { operation: 'MULTI', details: { size: 2 }, outcome: 'success' },
    ]);
    const { caches, redisClients } = all.monitor.diagnostics().dependencies!;
    expect(redisClients).toMatchObject([{ batches: 2, batchedCommands: 5 }]);
    expect(caches).toMatchObject([
      { hits: 2, misses: 1, patterns: [{ pattern: 'user:*', hits: 2, misses: 1 }] },
    ]);
  });

  withServer('with a command that fails is a failed call, and says the same to the application', async () => {
    const client = connected();
    await client.set('text', 'a');
    const replies = await client.pipeline().lpush('text', 'x').get('text').exec();
    expect(replies?.[0]?.[0]).toMatchObject({ message: expect.stringContaining('WRONGTYPE') });
    expect(replies?.[1]).toEqual([null, 'a']);
    await expect(client.multi().call('NOSUCH').exec()).rejects.toThrow('EXECABORT');
    await client.watch('text');
    await connected().set('text', 'b');
    expect(await client.multi().get('text').exec()).toBeNull();
    expect(all.ends.filter(({ details }) => 'size' in details)).toMatchObject([
      { operation: 'PIPELINE', outcome: 'error', errorType: 'WRONGTYPE' },
      { operation: 'MULTI', outcome: 'error', errorType: 'EXECABORT' },
      { operation: 'MULTI', outcome: 'success' },
    ]);
  });

  withServer('may have a transaction in it, or none around it', async () => {
    const client = connected();
    const pipeline = client.pipeline();
    pipeline.call('PING');
    // The types do not know that a pipeline may have a transaction in it.
    (pipeline as unknown as { multi(): void }).multi();
    pipeline.set('a', '1').get('a');
    void pipeline.exec();
    const replies = await pipeline.get('b').exec();
    expect(replies?.[4]).toEqual([null, ['OK', '1']]);
    expect(replies?.at(-1)).toEqual([null, null]);
    await client.multi({ pipeline: false });
    expect(await client.get('a')).toBe('QUEUED');
    await client.exec();
    expect(await client.get('a')).toBe('1');
    expect(byOperation(all.ends)).toEqual({ PIPELINE: 1, MULTI: 1, GET: 2, EXEC: 1 });
    expect(all.monitor.diagnostics().dependencies?.caches).toMatchObject([{ hits: 1, misses: 1 }]);
  });

  withServer('that the client collects by itself is its commands, each in its own work', async () => {
    const client = connected({ enableAutoPipelining: true });
    const names = Array.from({ length: 10 }, (_, i) => `job-${i}`);
    await Promise.all(
      names.map((name) => all.host.work.define('job', name).run(() => client.get(`user:${name}`))),
    );
    expect(byOperation(all.ends)).toEqual({ GET: 10 });
    expect(all.ends.map(({ work }) => work?.name).sort()).toEqual(names);
    expect(all.monitor.diagnostics().dependencies?.redisClients).toMatchObject([{ batches: 0 }]);
  });
});

describe('a connection', () => {
  withServer(
    'that is not there yet is waited for, apart from the command, in the work that called',
    async () => {
      const client = connected({ lazyConnect: true });
      await all.host.work.define('job', 'early').run(async () => {
        await Promise.all([
          client.get('a'),
          client.pipeline().get('a').exec(),
          client.multi().get('a').exec(),
        ]);
        await client.get('b');
      });
      const [early, late] = [all.ends.slice(0, 3), all.ends.slice(3)];
      expect(early.map(({ operation }) => operation).sort()).toEqual(['GET', 'MULTI', 'PIPELINE']);
      for (const { durationMs, waitMs, work } of early) {
        expect(work?.name).toBe('early');
        expect(waitMs).toBeGreaterThan(0);
        expect(waitMs).toBeLessThanOrEqual(durationMs);
      }
      expect(late).toMatchObject([{ operation: 'GET', waitMs: 0 }]);
    },
  );

  withServer(
    'that is lost is made again, and a command that was lost with it is one call',
    async (server) => {
      const client = connected({ retryStrategy: () => 20 }, 'sessions');
      await client.ping();
      await server.kill();
      await until(() => client.status !== 'ready');
      const waiting = client.get('a');
      await setImmediate();
      await server.run();
      expect(await waiting).toBeNull();
      expect(all.ends).toMatchObject([{ operation: 'PING' }, { operation: 'GET', outcome: 'success' }]);
      expect(all.ends[1]?.waitMs).toBeGreaterThan(0);
      const [reported] = all.monitor.diagnostics().dependencies!.redisClients;
      expect(reported).toMatchObject({ name: 'redis sessions' });
      expect(reported?.reconnects).toBeGreaterThan(0);
      expect(all.monitor.diagnostics().calls.targets).toMatchObject([{ pool: 'sessions', inProgress: 0 }]);
    },
  );

  withServer('that is given up fails what waits for it', async (server) => {
    const client = connected({ retryStrategy: () => null, maxRetriesPerRequest: 0 });
    await client.ping();
    await server.kill();
    await until(() => client.status === 'end');
    await expect(client.get('a')).rejects.toThrow('Connection is closed.');
    await expect(client.pipeline().get('a').exec()).resolves.toMatchObject([[{ message: /closed/ }]]);
    expect(all.ends.slice(1)).toMatchObject([
      { operation: 'GET', outcome: 'error' },
      { operation: 'PIPELINE', outcome: 'error' },
    ]);
    expect(all.monitor.diagnostics().calls.targets).toMatchObject([{ inProgress: 0 }]);
    await server.run();
  });

  withServer('that was copied is observed under the same name', async () => {
    const copy = connected({}, 'sessions').duplicate();
    clients.push(copy);
    await copy.get('a');
    expect(all.ends).toMatchObject([{ operation: 'GET', target: { pool: 'sessions' } }]);
  });

  withServer('is as it was when it is not observed any more', async () => {
    const client = connected();
    const listeners = client.eventNames().map((name) => client.listenerCount(name as never));
    observeClient(client, { monitor: all.monitor });
    await client.get('a');
    stopObserving(client);
    await client.get('a');
    expect(byOperation(all.ends)).toEqual({ GET: 1 });
    expect(client.eventNames().map((name) => client.listenerCount(name as never))).toEqual(listeners);
    for (const name of ['sendCommand', 'pipeline', 'multi', 'emit', 'duplicate']) {
      expect(Object.hasOwn(client, name)).toBe(false);
    }
  });
});

describe('what keeps the server busy', () => {
  withServer('is counted by command, and found', async () => {
    const client = connected({}, 'sessions');
    await client.sadd('few', 1, 2, 3);
    await client.sadd('many', ...Array.from({ length: 1_000 }, (_, i) => i));
    await client.smembers('few');
    await client.smembers('many');
    await client.keys('*');
    const text = await all.monitor.registry.metrics();
    expect(text).toContain('redis_client_linear_commands_total{client="redis sessions",command="KEYS"} 1');
    expect(text).toContain(
      'redis_client_linear_commands_total{client="redis sessions",command="SMEMBERS"} 1',
    );
    const found = all.monitor.review().findings.filter(({ id }) => id.startsWith('linear-command:'));
    expect(found).toMatchObject([
      { id: 'linear-command:redis sessions:KEYS', severity: 'warning', evidence: ['called 1 time'] },
      { id: 'linear-command:redis sessions:SMEMBERS', severity: 'info' },
    ]);
  });
});

test('what is no client is refused with a code', () => {
  expect(() => observeClient({ get: () => {} })).toThrow(/a client of ioredis/);
  expect(() => observeClient(new Redis({ lazyConnect: true }), { nick: 'a' } as never)).toThrow(
    expect.objectContaining({ code: 'ERR_GS_OPTION_UNKNOWN' }),
  );
});
