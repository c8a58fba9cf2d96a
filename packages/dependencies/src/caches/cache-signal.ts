import type { SignalDefinition } from '@golden-signals/core/extension';
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
    promql: ({ range, matchers, by }) => {
      const rate = (all: string) => {
        const grouped = by.length === 0 ? '' : ` by (${by.join(', ')})`;
        return `sum${grouped} (rate(cache_requests_total{${all}}[${range}]))`;
      };
      return `${rate([matchers, 'result="hit"'].filter(Boolean).join(','))} / ${rate(matchers)}`;
    },
  };
}
