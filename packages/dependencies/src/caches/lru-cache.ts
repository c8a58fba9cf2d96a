import type { Method } from '@golden-signals/core/extension';
import { countAnswer } from './count-answers.ts';
import type { ObservedCache } from './observed-cache.ts';

type Add = (name: string, wrap: (original: Method, observed: ObservedCache) => Method) => void;

/** Only its methods answer this, which move no entry: `peek`, and a size at any time. */
interface LruCache {
  readonly size: number;
  peek(key: unknown, options?: { readonly allowStale: boolean }): unknown;
}

const evenStale = { allowStale: true };

/** It has a size, and looks at an entry without moving it. */
export function isLruCache(cache: object): boolean {
  const { peek, size } = cache as Partial<LruCache>;
  return typeof peek === 'function' && typeof size === 'number';
}

/** Evictions are read off its sizes: its `dispose` is the application's. */
export function wrapLruCache(add: Add): void {
  add('get', wrapGet);
  add('set', wrapSet);
  add('fetch', wrapLoad);
  add('memo', wrapLoad);
}

function wrapGet(original: Method, observed: ObservedCache): Method {
  return function (this: LruCache, ...args) {
    const before = this.size;
    const value = original.apply(this, args);
    if (observed.isLoading) return value;
    const { counts } = observed;
    countAnswer(value, false, counts);
    // What a get finds to be stale is removed.
    if (this.size < before) counts.evictions += before - this.size;
    return value;
  };
}

function wrapSet(original: Method, observed: ObservedCache): Method {
  return function (this: LruCache, ...args) {
    const before = this.size;
    // Setting nothing is deleting.
    const isNew = args[1] !== undefined && this.peek(args[0], evenStale) === undefined;
    const result = original.apply(this, args);
    const { counts } = observed;
    const removed = before + (isNew ? 1 : 0) - this.size;
    // While it loads, some versions set a promise in the place of the value.
    if (!(observed.isLoading && args[1] instanceof Promise)) counts.sets += 1;
    if (removed > 0) counts.evictions += removed;
    return result;
  };
}

/** Of `fetch` and `memo`, which get or load: some versions of them call `get`, and some do not. */
function wrapLoad(original: Method, observed: ObservedCache): Method {
  return function (this: LruCache, ...args) {
    const isForced = args[1]?.forceRefresh === true;
    countAnswer(isForced ? undefined : this.peek(args[0]), false, observed.counts);
    observed.isLoading = true;
    try {
      return original.apply(this, args);
    } finally {
      observed.isLoading = false;
    }
  };
}
