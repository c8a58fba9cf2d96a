export { stopObserving } from '@golden-signals/core/extension';
export type { CachePattern, CachePatterns, ReportedCache } from './caches/caches-report.ts';
export { type ObserveCacheOptions, observeCache } from './caches/observe-cache.ts';
export { Dependencies, dependencies } from './dependencies.ts';
export type { DependenciesOptions } from './dependencies-options.ts';
export type { DependenciesReport } from './dependencies-section.ts';
export type { HttpClientOptions } from './http/http-options.ts';
export type { QuotasReport, ReportedPause, ReportedQuota } from './http/quotas/quota-report.ts';
export type { ObserveOptions } from './observe/observe-options.ts';
export { logSlow } from './operations/log-slow.ts';
export { MonitorOperation } from './operations/monitor-operation.ts';
export type { ReportedPool } from './pools/pools-report.ts';
export type {
  QueriesReport,
  QueryNumbers,
  ReportedQuery,
  ReportedRepetition,
  ReportedRoute,
  ReportedType,
} from './queries/queries-report.ts';
export type {
  IgnoredQuery,
  QueryOptions,
  RepeatedQueryOptions,
  SlowThresholds,
} from './queries/query-options.ts';
export type { SlowCall } from './queries/slow-calls.ts';
export type { ReportedRedisClient } from './redis-clients/redis-report.ts';
export type { CalledTarget, ReportedCaller } from './time/called-targets.ts';
export type { ReportedTargetTime, ReportedWorkTime } from './time/work-time-report.ts';
