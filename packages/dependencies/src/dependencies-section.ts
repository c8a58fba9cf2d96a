import type { ReportedTarget } from '@golden-signals/core';
import type { Section } from '@golden-signals/core/extension';
import { hitRatio } from './caches/cache-counts.ts';
import type { ReportedCache } from './caches/caches-report.ts';
import type { Observer } from './observer.ts';
import { poolsText, type ReportedPool } from './pools/pools-report.ts';
import type { ReportedRedisClient } from './redis-clients/redis-report.ts';

/** What the service depends on, as `/monitoring/dependencies` answers it. */
export interface DependenciesReport {
  /** Databases, caches, services and brokers, with the calls of the short live window; as `/monitoring/calls`. */
  readonly targets: readonly ReportedTarget[];
  readonly pools: readonly ReportedPool[];
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
  host,
  pools,
  caches,
  redisClients,
}: Observer): Section<DependenciesReport> {
  return {
    name: 'dependencies',
    headline: 'dependencies',
    read: (options) => ({
      targets: host.calls.read(options).targets,
      pools: pools.report(),
      caches: caches.report(options),
      redisClients: redisClients.report(),
    }),
    text: (report) => [...poolsText(report.pools), ...report.caches.flatMap(cacheText)],
    cards: [{ title: 'Dependencies', value: ({ targets }) => targets.length }],
  };
}

function cacheText(cache: ReportedCache): readonly string[] {
  const ratio = hitRatio(cache);
  if (ratio === undefined) return [];
  const { evictions = 0, hits, misses, name } = cache;
  const removed = evictions === 0 ? '' : `, ${evictions} evicted`;
  return [`cache ${name}: ${(ratio * 100).toFixed(1)} % of ${hits + misses} requests hit${removed}`];
}
