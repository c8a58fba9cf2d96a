import type { Section } from '@golden-signals/core/extension';
import { hitRatio } from './caches/cache-counts.ts';
import type { ReportedCache } from './caches/caches-report.ts';
import type { Observer } from './observer.ts';
import type { ReportedRedisClient } from './redis-clients/redis-report.ts';

/** What is known of dependencies besides the calls to them. */
export interface DependenciesReport {
  /** Those that were asked for most, first. */
  readonly caches: readonly ReportedCache[];
  readonly redisClients: readonly ReportedRedisClient[];
}

declare module '@golden-signals/core' {
  interface DiagnosticsReport {
    readonly dependencies?: DependenciesReport;
  }
}

/** The section `/monitoring/dependencies`. */
export function dependenciesSection({
  caches,
  redisClients,
}: Pick<Observer, 'caches' | 'redisClients'>): Section<DependenciesReport> {
  return {
    name: 'dependencies',
    headline: 'dependencies',
    read: (options) => ({ caches: caches.report(options), redisClients: redisClients.report() }),
    text: (report) => report.caches.flatMap(cacheText),
  };
}

function cacheText(cache: ReportedCache): readonly string[] {
  const ratio = hitRatio(cache);
  if (ratio === undefined) return [];
  const { evictions = 0, hits, misses, name } = cache;
  const removed = evictions === 0 ? '' : `, ${evictions} evicted`;
  return [`cache ${name}: ${(ratio * 100).toFixed(1)} % of ${hits + misses} requests hit${removed}`];
}
