import type { Method } from '@golden-signals/core/extension';
import type { ObservedCache } from './observed-cache.ts';

interface NodeCache {
  readonly options: { readonly deleteOnExpire: boolean };
}

export function isNodeCache(cache: object): boolean {
  const { flushStats, getStats } = cache as Record<string, unknown>;
  return typeof getStats === 'function' && typeof flushStats === 'function';
}

/** Of `emit`: an entry whose time is over is removed by `del`, as if the application did, and then told of. */
export function wrapExpiry(original: Method, observed: ObservedCache): Method {
  return function (this: NodeCache, ...args) {
    if (args[0] === 'expired' && this.options.deleteOnExpire) {
      observed.counts.deletes -= 1;
      observed.counts.evictions += 1;
    }
    return original.apply(this, args);
  };
}
