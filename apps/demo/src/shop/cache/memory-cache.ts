import { observeCache } from '@golden-signals/dependencies';
import { LRUCache } from 'lru-cache';
import type { Cache } from './cache.ts';

/** Too small on purpose: visitors search for seven words. */
const max = 5;

export function openMemoryCache(): Cache {
  const cache = observeCache(new LRUCache<string, string>({ max }), { name: 'searches' });
  return {
    get: async (key) => cache.get(key),
    async set(key, value) {
      cache.set(key, value);
    },
    ping: async () => undefined,
    async close() {
      cache.clear();
    },
  };
}
