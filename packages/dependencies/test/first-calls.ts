import type { Monitor } from '@golden-signals/core';
import { observeCache } from '@golden-signals/dependencies';
import { observeClient } from '@golden-signals/dependencies/ioredis';
import { observePool } from '@golden-signals/dependencies/pg';
import { Redis } from 'ioredis';
import { Pool } from 'pg';

const nowhere = { host: '127.0.0.1', port: 1 };

/**
 * Calls a pool, a client of Redis and a cache for the first time, which brings their metrics whatever becomes of the call:
 * nothing listens at that port.
 */
export async function firstCalls(monitor: Monitor): Promise<void> {
  const pool = observePool(new Pool(nowhere), { monitor });
  const redis = observeClient(new Redis({ ...nowhere, lazyConnect: true, retryStrategy: null }), { monitor });
  const cache = observeCache(new Map<string, string>(), { name: 'cache', monitor });
  cache.get('key');
  await Promise.allSettled([pool.query('SELECT 1'), redis.get('key')]);
  redis.disconnect();
  await pool.end();
}
