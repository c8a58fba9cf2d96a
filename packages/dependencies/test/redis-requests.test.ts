import type { Work } from '@golden-signals/core/extension';
import { observeClient as observeIoredis } from '@golden-signals/dependencies/ioredis';
import { observeClient as observeNodeRedis } from '@golden-signals/dependencies/redis';
import { afterAll, describe, expect } from '@jest/globals';
import { Redis } from 'ioredis';
import { createClientPool } from 'redis';
import { testWithTool } from '../../../test/services.ts';
import { askAtOnce, frameworks } from './frameworks.ts';
import { cleanUp, observing } from './observing.ts';
import { RedisServer } from './redis-server.ts';

type Observing = ReturnType<typeof observing>;
/** Asks in one of several ways, by the number of a request, and returns what it has called. */
type Ask = (number: number) => Promise<string[]>;

/** One connection for all, made by the first command: what is called before it is there waits. */
function ioredis({ monitor }: Observing, port: number): Ask {
  const client = observeIoredis(new Redis({ host: '127.0.0.1', port, lazyConnect: true }), { monitor });
  cleanUp(() => client.disconnect());
  const ways: Ask[] = [
    async (number) => {
      await client.get(`user:${number}`);
      return ['GET'];
    },
    (number) =>
      new Promise((resolve, reject) => {
        client.set(`user:${number}`, 'a', (error) => (error ? reject(error) : resolve(['SET'])));
      }),
    async (number) => {
      await client.pipeline().get(`user:${number}`).get('b').exec();
      return ['PIPELINE'];
    },
    async (number) => {
      await client.multi().incr(`count:${number}`).exec();
      await Promise.all([client.get('a'), client.exists('b')]);
      return ['MULTI', 'GET', 'EXISTS'];
    },
    async () => {
      await client.call('NOSUCH').catch(() => {});
      return ['NOSUCH'];
    },
  ];
  return (number) => ways[number % ways.length]!(number);
}

/** A pool of one, so that most requests wait for its client. */
function nodeRedis({ monitor }: Observing, port: number): Ask {
  const pool = createClientPool({ socket: { host: '127.0.0.1', port } }, { minimum: 1, maximum: 1 });
  pool.on('error', () => {});
  observeNodeRedis(pool, { monitor });
  cleanUp(() => pool.destroy());
  const connected = pool.connect();
  const ways: Ask[] = [
    async (number) => {
      await pool.get(`user:${number}`);
      return ['GET'];
    },
    async (number) => {
      await pool.execute(async (client) => {
        await client.set(`user:${number}`, 'a');
        await client.expire(`user:${number}`, 60);
      });
      return ['SET', 'EXPIRE'];
    },
    async (number) => {
      await pool.multi().incr(`count:${number}`).exec();
      return ['MULTI'];
    },
    async (number) => {
      await pool.multi().get(`user:${number}`).get('b').execAsPipeline();
      return ['PIPELINE'];
    },
    async () => {
      await pool.sendCommand(['NOSUCH']).catch(() => {});
      return ['NOSUCH'];
    },
  ];
  return async (number) => {
    await connected;
    return ways[number % ways.length]!(number);
  };
}

let server: RedisServer | undefined;
afterAll(() => server?.stop());

describe.each(Object.entries({ ioredis, redis: nodeRedis }))('calls of %s', (_library, connect) => {
  for (const [framework, start] of Object.entries(frameworks)) {
    testWithTool(
      'redis-server',
      `are each under its own request of twenty at once, on ${framework}`,
      async (path) => {
        server ??= await RedisServer.start(path);
        const all = observing();
        const ask = connect(all, server.port);
        const works = new Map<Work, string[]>();
        const app = await start(all.monitor, async (number) => {
          const work = all.host.work.current()!;
          works.set(work, await ask(number));
          return { number };
        });
        const numbers = Array.from({ length: 20 }, (_, i) => i);
        const bodies = await askAtOnce(app, numbers);
        expect(bodies.map((body) => JSON.parse(body).number)).toEqual(numbers);
        expect(works.size).toBe(20);
        for (const [work, called] of works) {
          const ends = all.ends.filter((end) => end.work === work);
          expect(ends.map(({ operation }) => operation).sort()).toEqual([...called].sort());
          expect(work.calls).toMatchObject({ count: called.length });
          for (const { durationMs, waitMs } of ends) expect(waitMs).toBeLessThanOrEqual(durationMs);
        }
        expect(all.ends).toHaveLength([...works.values()].flat().length);
        expect(all.ends.filter(({ waitMs }) => waitMs > 0).length).toBeGreaterThan(0);
        expect(
          all.ends.filter(({ operation, outcome }) => (operation === 'NOSUCH') !== (outcome === 'error')),
        ).toEqual([]);
      },
    );
  }
});
