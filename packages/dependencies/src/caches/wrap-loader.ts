import type { Method } from '@golden-signals/core/extension';
import type { ObservedCache } from './observed-cache.ts';

/**
 * Of cache-manager's `wrap(key, load, …)`: a miss is what `load` was called for, and its value is what is answered. A
 * value that is there and only refreshed behind the answer is a hit; so is one that is loaded for another caller already.
 */
export function wrapLoader(original: Method, observed: ObservedCache): Method {
  return function (key, load, ...more) {
    if (typeof load !== 'function') return original.call(this, key, load, ...more);
    const loading: Loading = { value: undefined, isOver: false };
    const measured = async (...args: unknown[]) => {
      const value = await load(...args);
      loading.value = value;
      loading.isOver = true;
      return value;
    };
    const answer = original.call(this, key, measured, ...more) as Promise<unknown>;
    return answer.then(
      (value) => {
        const { counts } = observed;
        if (isLoaded(value, loading)) {
          counts.misses += 1;
          counts.sets += 1;
        } else counts.hits += 1;
        return value;
      },
      (error) => {
        observed.counts.misses += 1;
        throw error;
      },
    );
  };
}

interface Loading {
  value: unknown;
  isOver: boolean;
}

/** With `raw`, the answer has the value in it. */
function isLoaded(answer: unknown, { value, isOver }: Loading): boolean {
  return isOver && (answer === value || (answer as { value?: unknown } | null | undefined)?.value === value);
}
