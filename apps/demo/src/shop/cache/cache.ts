/** What the shop needs of a cache. */
export interface Cache {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string): Promise<void>;
  ping(): Promise<unknown>;
  close(): Promise<void>;
}

/** A cache in memory, or the Redis of a URL. Only what is in use is loaded. */
export async function openCache(url: string | undefined): Promise<Cache> {
  if (url === undefined) {
    const { openMemoryCache } = await import('./memory-cache.ts');
    return openMemoryCache();
  }
  const { openRedisCache } = await import('./redis-cache.ts');
  return openRedisCache(url);
}
