import { PerformanceObserver } from 'node:perf_hooks';
import { type Clock, systemClock } from '../base/clock.ts';
import type { Registry } from '../metrics/registry.ts';
import { GcPauses } from './gc-pauses.ts';

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
  /** As the system's clock counts. */
  readonly startTime: number;
  /** Milliseconds. */
  readonly duration: number;
}

/** What the garbage collector does to this process. */
export interface GcWatch {
  /** Of all collections that were seen, together. */
  readonly seconds: number;
  /**
   * Returns how long collections held up the main thread within a span of the clock. Node.js tells of a collection in the
   * turn of the event loop after it, so one in the very turn that asks is not known yet.
   */
  pausedMs(fromMs: number, toMs: number): number;
  /** Idempotent; the metric stays. */
  close(): void;
}

/** Records how long garbage collections take, and when they were. */
export function watchGc(registry: Registry, clock: Clock): GcWatch {
  let seconds = 0;
  const durations = registry.histogram({
    name: 'nodejs_gc_duration_seconds',
    help: 'Garbage collection duration by kind, one of major, minor, incremental or weakcb.',
    labelNames: ['kind'],
    seriesTtlSeconds: false,
    buckets: [0.001, 0.01, 0.1, 1, 2, 5],
  });
  for (const kind of kinds.values()) durations.labels({ kind });
  const pauses = new GcPauses();
  const note = (entries: readonly unknown[]) => {
    const offsetMs = clock.now() - systemClock.now();
    // Collections that follow each other closely arrive as one list.
    for (const { detail, startTime, duration } of entries as readonly GcEntry[]) {
      const kind = kinds.get(detail.kind) ?? `kind ${detail.kind}`;
      durations.labels({ kind }).observe(duration / 1_000);
      seconds += duration / 1_000;
      const fromMs = startTime + offsetMs;
      pauses.add(fromMs, fromMs + duration);
    }
  };
  const observer = new PerformanceObserver((list) => note(list.getEntries()));
  observer.observe({ entryTypes: ['gc'] });
  return {
    get seconds() {
      return seconds;
    },
    pausedMs(fromMs, toMs) {
      // The observer itself is called a turn later.
      note(observer.takeRecords());
      return pauses.during(fromMs, toMs);
    },
    close: () => observer.disconnect(),
  };
}
