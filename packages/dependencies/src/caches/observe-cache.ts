import { invalidOption, isNonEmptyString, observe } from '@golden-signals/core/extension';
import { checkObserved } from '../observe/check-observed.ts';
import type { ObserveOptions } from '../observe/observe-options.ts';
import { ObservedCache } from './observed-cache.ts';
import { sizeOf } from './size-of.ts';
import { wrapCache } from './wrap-cache.ts';

/** What `observeCache` takes. */
export interface ObserveCacheOptions extends ObserveOptions {
  /** The label `cache`, and what reports call it. Caches of one name are counted together. */
  readonly name: string;
}

const expected = { mustBe: 'a cache, with the methods get and set', methods: ['get', 'set'] } as const;

/**
 * Counts hits, misses, sets, deletes and evictions of a cache of the application: of cache-manager, lru-cache, node-cache
 * or NestJS, or anything that is used like a `Map`. A get costs less than 0.1 µs more; no time is taken.
 *
 * @returns The cache. `stopObserving(cache)` takes it back.
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function observeCache<Cache extends object>(cache: Cache, options: ObserveCacheOptions): Cache {
  checkObserved('observeCache', cache, options, expected);
  const mustBe = isNonEmptyString(options.name);
  if (mustBe !== undefined) throw invalidOption('observeCache', 'name', options.name, mustBe);
  return observe(cache, (undos) => {
    const observed = new ObservedCache(options.name, () => sizeOf(cache), options.monitor);
    undos.push(() => observed.close());
    wrapCache(cache, observed, undos);
  });
}
