import type { Monitor } from '@golden-signals/core';
import type { Finder } from '@golden-signals/core/extension';
import { Dependencies } from '../dependencies.ts';
import type { Observer } from '../observer.ts';
import { CacheCounts } from './cache-counts.ts';

/** One cache of the application, counted in each monitor that it was used under. */
export class ObservedCache {
  readonly #name: string;
  readonly #size: () => number | undefined;
  readonly #finder: Finder<Observer>;
  readonly #known = new WeakMap<Observer, CacheCounts>();
  readonly #closers: Array<() => void> = [];
  /** That `#counts` belong to. */
  #measuring: Observer | undefined;
  /** A method runs that has counted already, and may call others. */
  isLoading = false;
  #counts = new CacheCounts();

  /** @param size Must not throw. */
  constructor(name: string, size: () => number | undefined, monitor: Monitor | undefined) {
    this.#name = name;
    this.#size = size;
    this.#finder = Dependencies.observers.finder(monitor);
  }

  /** Where to count what happens now; nobody looks at them while there is no monitor. */
  get counts(): CacheCounts {
    const observer = this.#finder.find();
    if (observer !== this.#measuring) {
      this.#measuring = observer;
      this.#counts = (observer && (this.#known.get(observer) ?? this.#add(observer))) ?? new CacheCounts();
    }
    return this.#counts;
  }

  close(): void {
    for (const close of this.#closers.splice(0)) close();
  }

  #add(observer: Observer): CacheCounts | undefined {
    try {
      const cache = observer.caches.obtain(this.#name);
      this.#closers.push(cache.addSize(this.#size));
      this.#known.set(observer, cache.counts);
      return cache.counts;
    } catch (error) {
      observer.host.internalError(error);
      return undefined;
    }
  }
}
