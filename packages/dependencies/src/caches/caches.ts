import type { ExtensionHost, ReadOptions } from '@golden-signals/core/extension';
import { cacheFindings } from './cache-findings.ts';
import { addCacheMetrics } from './cache-metrics.ts';
import { cacheSignal, hitRatioSignal } from './cache-signal.ts';
import type { CachePatterns, ReportedCache } from './caches-report.ts';
import { KnownCache } from './known-cache.ts';

/** Names that are told apart; further caches are counted together. */
const maxCaches = 200;
const overflowName = '__overflow__';

const maxPatterns = 10;
const reportedWindowMs = 60_000;
/** As far back as findings can tell of one cache, by ten seconds, and by the second for reports. */
const keptWindowsMs = [3_600_000, 600_000];

/** The caches of one monitor: those of the process, and clients of Redis. */
export class Caches {
  readonly #host: ExtensionHost;
  readonly #caches = new Map<string, KnownCache>();
  readonly #all = () => this.#caches.values();
  #isPrepared = false;

  constructor(host: ExtensionHost) {
    this.#host = host;
    host.signals.define(cacheSignal(this.#all));
    host.findings.add('caches', (windowMs, options) =>
      cacheFindings(this.#all(), host.signals, windowMs, options),
    );
  }

  /**
   * Returns the cache of a name, which several may share.
   *
   * @param patterns Of the first of the name: tells of hits by pattern of keys.
   * @throws GoldenSignalsError `ERR_GS_METRIC_CONFLICT`
   */
  obtain(name: string, patterns?: () => CachePatterns): KnownCache {
    this.#prepare();
    const known = this.#caches.get(name);
    if (known !== undefined) return known;
    if (this.#caches.size >= maxCaches && name !== overflowName) return this.obtain(overflowName);
    const cache = new KnownCache(name, patterns);
    this.#caches.set(name, cache);
    return cache;
  }

  /** Returns those that were asked for most, first. */
  report({ details }: ReadOptions): readonly ReportedCache[] {
    const signal = this.#host.signals.get(hitRatioSignal);
    return Array.from(this.#all(), ({ name, counts, patterns, size }) => {
      const { hits, misses, sets, deletes, evictions } = counts;
      const recent = signal.read(reportedWindowMs, { cache: name });
      return {
        name,
        hits,
        misses,
        hitRatio: recent === undefined || recent.total === 0 ? undefined : recent.value,
        ...(patterns === undefined && { sets, deletes, evictions, size }),
        ...(details && patterns !== undefined && { patterns: patterns().slice(0, maxPatterns) }),
      };
    }).sort((a, b) => b.hits + b.misses - (a.hits + a.misses));
  }

  /** Metrics and history are there from the first cache on, so that who has none pays nothing. */
  #prepare(): void {
    if (this.#isPrepared) return;
    this.#isPrepared = true;
    addCacheMetrics(this.#host.metrics, this.#all);
    const signal = this.#host.signals.get(hitRatioSignal);
    for (const windowMs of keptWindowsMs) signal.keep({ windowMs, labels: 'each' });
  }
}
