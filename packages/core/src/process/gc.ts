import { PerformanceObserver } from 'node:perf_hooks';
import type { Registry } from '../metrics/registry.ts';

/**
 * What `detail.kind` of a garbage collection means (`perf_hooks.constants.NODE_PERFORMANCE_GC_*`). Newer versions of
 * Node.js may clean the young generation by marking and sweeping, which is kind 2 and has no constant in older ones.
 */
const kinds = new Map([
  [1, 'minor'],
  [2, 'minor'],
  [4, 'major'],
  [8, 'incremental'],
  [16, 'weakcb'],
]);

interface GcEntry {
  readonly detail: { readonly kind: number };
  /** Milliseconds. */
  readonly duration: number;
}

export interface GarbageCollections {
  /** Of all that were seen, together. */
  readonly seconds: number;
  stop(): void;
}

/** Records how long garbage collections take. */
export function registerGcMetrics(registry: Registry): GarbageCollections {
  let seconds = 0;
  const durations = registry.histogram({
    name: 'nodejs_gc_duration_seconds',
    help: 'Garbage collection duration by kind, one of major, minor, incremental or weakcb.',
    labelNames: ['kind'],
    buckets: [0.001, 0.01, 0.1, 1, 2, 5],
  });
  for (const kind of kinds.values()) durations.labels({ kind });
  const observer = new PerformanceObserver((list) => {
    // Collections that follow each other closely arrive as one list.
    for (const { detail, duration } of list.getEntries() as unknown as GcEntry[]) {
      const kind = kinds.get(detail.kind) ?? `kind ${detail.kind}`;
      durations.labels({ kind }).observe(duration / 1_000);
      seconds += duration / 1_000;
    }
  });
  observer.observe({ entryTypes: ['gc'] });
  return {
    get seconds() {
      return seconds;
    },
    stop: () => observer.disconnect(),
  };
}
