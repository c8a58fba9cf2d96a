import type { Metrics } from '@golden-signals/core/extension';
import type { KnownCache } from './known-cache.ts';

/**
 * Makes the metrics of caches; what is counted on the way of a request is only looked at here, by a scrape. They are no
 * names of OpenTelemetry's: it has none for caches.
 *
 * @throws GoldenSignalsError `ERR_GS_METRIC_CONFLICT`
 */
export function addCacheMetrics(metrics: Metrics, caches: () => Iterable<KnownCache>): void {
  metrics.counter({
    name: 'cache_requests_total',
    help: 'Entries that a cache was asked for, by whether it had them.',
    labelNames: ['cache', 'result'],
    collect: (counter) => {
      for (const { name, counts } of caches()) {
        raise(counter.labels({ cache: name, result: 'hit' }), counts.hits);
        raise(counter.labels({ cache: name, result: 'miss' }), counts.misses);
      }
    },
  });
  metrics.counter({
    name: 'cache_writes_total',
    help: 'Entries that the application set or deleted in a cache of the process.',
    labelNames: ['cache', 'operation'],
    collect: (counter) => {
      for (const { name, counts, patterns } of caches()) {
        if (patterns !== undefined) continue;
        raise(counter.labels({ cache: name, operation: 'set' }), counts.sets);
        raise(counter.labels({ cache: name, operation: 'delete' }), counts.deletes);
      }
    },
  });
  metrics.counter({
    name: 'cache_evictions_total',
    help: 'Entries that a cache of the process removed by itself: for want of room, or because their time was over.',
    labelNames: ['cache'],
    collect: (counter) => {
      for (const { name, counts, patterns } of caches()) {
        if (patterns === undefined) raise(counter.labels({ cache: name }), counts.evictions);
      }
    },
  });
  metrics.gauge({
    name: 'cache_entries',
    help: 'Entries that a cache of the process has now, where it can tell.',
    labelNames: ['cache'],
    collect: (gauge) => {
      for (const { name, size } of caches()) {
        if (size === undefined) gauge.remove({ cache: name });
        else gauge.labels({ cache: name }).set(size);
      }
    },
  });
}

function raise(series: { readonly value: number; inc(amount: number): void }, to: number): void {
  if (to > series.value) series.inc(to - series.value);
}
