import { CacheCounts } from './cache-counts.ts';
import type { CachePatterns } from './caches-report.ts';

/** All caches of one name, in one monitor. */
export class KnownCache {
  readonly name: string;
  readonly counts = new CacheCounts();
  /** Of those that can tell how many entries they have. */
  readonly #sizes = new Set<() => number | undefined>();
  /** Tells of hits by pattern of keys; only where keys are looked at. */
  readonly patterns: (() => CachePatterns) | undefined;

  constructor(name: string, patterns?: () => CachePatterns) {
    this.name = name;
    this.patterns = patterns;
  }

  /** Undefined where none can tell. */
  get size(): number | undefined {
    let sum: number | undefined;
    for (const read of this.#sizes) {
      const size = read();
      if (size !== undefined) sum = (sum ?? 0) + size;
    }
    return sum;
  }

  /** @returns What forgets it. */
  addSize(read: () => number | undefined): () => void {
    const added = () => read();
    this.#sizes.add(added);
    return () => this.#sizes.delete(added);
  }
}
