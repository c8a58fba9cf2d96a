/** Answers to gets whose keys differ in numbers, ids and hashes only. */
export interface CachePattern {
  /** `user:*:profile` */
  readonly pattern: string;
  readonly hits: number;
  readonly misses: number;
}

/** The patterns that were asked for most, first. */
export type CachePatterns = readonly CachePattern[];

/** One cache; counts are since it is observed. */
export interface ReportedCache {
  readonly name: string;
  readonly hits: number;
  readonly misses: number;
  /** From 0 to 1 over the last minute; undefined while nothing was asked in it. */
  readonly hitRatio: number | undefined;
  /** Of caches of the process, as the next three are: of Redis, the server knows them. */
  readonly sets?: number;
  readonly deletes?: number;
  readonly evictions?: number;
  /** Entries now; undefined where the cache cannot tell. */
  readonly size?: number | undefined;
  /** At most 10. Only for callers that may see details, and of clients of Redis. */
  readonly patterns?: CachePatterns;
}
