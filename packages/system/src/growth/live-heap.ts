import { PerformanceObserver } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';

/** Kind 4 of `perf_hooks.constants.NODE_PERFORMANCE_GC_*`. */
const majorCollection = 4;

/**
 * The heap after a major collection: what is alive. Between two of them the heap says only how much garbage there is.
 */
export class LiveHeap {
  readonly #observer: PerformanceObserver;
  #usedBytes: number | undefined;
  #externalBytes: number | undefined;

  constructor() {
    this.#observer = new PerformanceObserver((list) => {
      const isMajor = (list.getEntries() as unknown as { detail: { kind: number } }[]).some(
        ({ detail }) => detail.kind === majorCollection,
      );
      if (!isMajor) return;
      const { used_heap_size, external_memory } = getHeapStatistics();
      this.#usedBytes = used_heap_size;
      this.#externalBytes = external_memory;
    });
    this.#observer.observe({ entryTypes: ['gc'] });
  }

  /** After the last major collection since it was asked; undefined when there was none. */
  take(): { readonly usedBytes: number; readonly externalBytes: number } | undefined {
    if (this.#usedBytes === undefined || this.#externalBytes === undefined) return undefined;
    const taken = { usedBytes: this.#usedBytes, externalBytes: this.#externalBytes };
    this.#usedBytes = undefined;
    return taken;
  }

  close(): void {
    this.#observer.disconnect();
  }
}
