import { type Method, type Undo, wrapMethod } from '@golden-signals/core/extension';
import { countAnswer, countAnswers, whenThere } from './count-answers.ts';
import { isLruCache, wrapLruCache } from './lru-cache.ts';
import { isNodeCache, wrapExpiry } from './node-cache.ts';
import type { ObservedCache } from './observed-cache.ts';
import { wrapLoader } from './wrap-loader.ts';

/** Counts what a cache is asked and told, by those of its methods that there are. */
export function wrapCache(cache: object, observed: ObservedCache, undos: Undo[]): void {
  const add = (name: string, wrap: (original: Method, observed: ObservedCache) => Method) => {
    if (typeof (cache as Record<string, unknown>)[name] !== 'function') return;
    undos.push(wrapMethod(cache, name, (original) => wrap(original, observed)));
  };
  for (const name of ['del', 'delete', 'mdel']) add(name, wrapDelete);
  if (isLruCache(cache)) {
    wrapLruCache(add);
    return;
  }
  add('get', wrapGet);
  add('mget', wrapGetMany);
  add('set', wrapSet);
  // That of node-cache calls `set` for each.
  if (isNodeCache(cache)) add('emit', wrapExpiry);
  else add('mset', wrapSetMany);
  add('wrap', wrapLoader);
}

function wrapGet(original: Method, observed: ObservedCache): Method {
  const count = (value: unknown, isLater: boolean) => countAnswer(value, isLater, observed.counts);
  return function (...args) {
    return whenThere(original.apply(this, args), count);
  };
}

function wrapGetMany(original: Method, observed: ObservedCache): Method {
  return function (...args) {
    return whenThere(original.apply(this, args), (values, isLater) =>
      countAnswers(args[0], values, isLater, observed.counts),
    );
  };
}

function wrapSet(original: Method, observed: ObservedCache): Method {
  return function (...args) {
    const result = original.apply(this, args);
    observed.counts.sets += 1;
    return result;
  };
}

function wrapSetMany(original: Method, observed: ObservedCache): Method {
  return function (...args) {
    const result = original.apply(this, args);
    observed.counts.sets += lengthOf(args[0]);
    return result;
  };
}

/** Answers are how many there were, whether there was one, or, of what is behind a promise, nothing of use. */
function wrapDelete(original: Method, observed: ObservedCache): Method {
  return function (...args) {
    const result = original.apply(this, args);
    observed.counts.deletes += result instanceof Promise ? lengthOf(args[0]) : Number(result) || 0;
    return result;
  };
}

function lengthOf(keys: unknown): number {
  return Array.isArray(keys) ? keys.length : 1;
}
