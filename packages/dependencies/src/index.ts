export type { CachePattern, CachePatterns, ReportedCache } from './caches/caches-report.ts';
export { type ObserveCacheOptions, observeCache } from './caches/observe-cache.ts';
export { Dependencies, dependencies } from './dependencies.ts';
export type { DependenciesOptions } from './dependencies-options.ts';
export type { DependenciesReport } from './dependencies-section.ts';
export type { HttpClientOptions } from './http/http-options.ts';
export { stopObserving } from './observe/observe.ts';
export type { ObserveOptions } from './observe/observe-options.ts';
export type { ReportedRedisClient } from './redis-clients/redis-report.ts';
