import { type PromQuery, promql, type SignalDefinition } from '@golden-signals/core/extension';
import type { KnownCache } from './known-cache.ts';

export const hitRatioSignal = 'cache.hit_ratio';

/** The share of what caches were asked for and had; core's review holds it against 80 %. */
export function cacheSignal(caches: () => Iterable<KnownCache>): SignalDefinition {
  return {
    kind: 'ratio',
    id: hitRatioSignal,
    title: 'Hit ratio of caches',
    unit: 'ratio',
    better: 'higher',
    labels: ['cache'],
    series: () => Array.from(caches(), ({ name }) => ({ cache: name })),
    totals: ({ cache }) => {
      let bad = 0;
      let total = 0;
      let isKnown = false;
      for (const { name, counts } of caches()) {
        if (cache !== undefined && cache !== name) continue;
        isKnown = true;
        bad += counts.misses;
        total += counts.misses + counts.hits;
      }
      return isKnown ? { bad, total } : undefined;
    },
    promql: (query) => promql.share(requests(query, 'result="hit"'), requests(query)),
    promqlTotal: (query) => requests(query),
  };
}

function requests(query: PromQuery, ...more: readonly string[]): string {
  return promql.sum(promql.rate('cache_requests_total', query, ...more), query);
}
