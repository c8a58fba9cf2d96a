import { once } from 'node:events';
import { observeClient } from '@golden-signals/dependencies/ioredis';
import { Redis } from 'ioredis';
import type { Cache } from './cache.ts';

const keyPrefix = `golden-signals-demo:${process.pid}:`;
const expirySeconds = 1;

/** @throws Error when the Redis of this URL does not answer */
export async function openRedisCache(url: string): Promise<Cache> {
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 1 });
  // What happens to the connection is seen at the next command.
  redis.on('error', () => {});
  observeClient(redis, { name: 'searches' });
  try {
    // Connecting is tried for ever, and only tells of its failures.
    await Promise.race([redis.connect(), once(redis, 'error').then(([error]) => Promise.reject(error))]);
  } catch (error) {
    redis.disconnect();
    throw error;
  }
  return {
    get: async (key) => (await redis.get(keyPrefix + key)) ?? undefined,
    async set(key, value) {
      await redis.set(keyPrefix + key, value, 'EX', expirySeconds);
    },
    ping: () => redis.ping(),
    async close() {
      await redis.quit();
    },
  };
}
