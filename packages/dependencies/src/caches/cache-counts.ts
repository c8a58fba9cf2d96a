/** What one cache was asked and told, since it is observed. Whoever observes it adds to these as they are. */
export class CacheCounts {
  hits = 0;
  misses = 0;
  sets = 0;
  /** Entries that the application removed. */
  deletes = 0;
  /** Entries that the cache removed by itself: for want of room, or because their time was over. */
  evictions = 0;
}

/** Returns the share of hits; undefined for a cache that was not asked anything. */
export function hitRatio({ hits, misses }: Pick<CacheCounts, 'hits' | 'misses'>): number | undefined {
  return hits + misses === 0 ? undefined : hits / (hits + misses);
}
