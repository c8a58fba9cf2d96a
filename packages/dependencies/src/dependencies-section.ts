import { judgedTargets, type Section } from '@golden-signals/core/extension';
import { hitRatio } from './caches/cache-counts.ts';
import type { ReportedCache } from './caches/caches-report.ts';
import { dependenciesPanels } from './dependencies-panels.ts';
import type { Observer } from './observer.ts';
import { poolsText, type ReportedPool } from './pools/pools-report.ts';
import type { ReportedRedisClient } from './redis-clients/redis-report.ts';
import { type CalledTarget, withCallers } from './time/called-targets.ts';
import { type ReportedWorkTime, workTimeReport } from './time/work-time-report.ts';

/** What the service depends on, as `/monitoring/dependencies` answers it. */
export interface DependenciesReport {
  /** Databases, caches, services and brokers, with the calls of the short live window; as `/monitoring/calls`, and who calls. */
  readonly targets: readonly CalledTarget[];
  /** Where the time of routes and jobs goes that call something, over the same window. */
  readonly work: readonly ReportedWorkTime[];
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
  workTime,
}: Observer): Section<DependenciesReport> {
  return {
    name: 'dependencies',
    headline: 'dependencies',
    read(options) {
      const work = workTimeReport(workTime);
      return {
        targets: withCallers(judgedTargets(host.calls.read(options).targets, host.signals), work),
        work,
        pools: pools.report(),
        caches: caches.report(options),
        redisClients: redisClients.report(),
      };
    },
    text: (report) => [...poolsText(report.pools), ...report.caches.flatMap(cacheText)],
    cards: [{ title: 'Dependencies', value: ({ targets }) => targets.length }],
    panels: dependenciesPanels,
  };
}

function cacheText(cache: ReportedCache): readonly string[] {
  const ratio = hitRatio(cache);
  if (ratio === undefined) return [];
  const { evictions = 0, hits, misses, name } = cache;
  const removed = evictions === 0 ? '' : `, ${evictions} evicted`;
  return [`cache ${name}: ${(ratio * 100).toFixed(1)} % of ${hits + misses} requests hit${removed}`];
}
