import { PerformanceObserver } from 'node:perf_hooks';
import { Registry } from '@golden-signals/core';
import { systemClock } from '@golden-signals/core/extension';
import { expect, test } from '@jest/globals';
import { garbageCollector } from '../../../../../test/garbage-collector.ts';
import { watchGc } from '../../../src/process/gc.ts';

const collectGarbage = garbageCollector();

interface Entry {
  readonly duration: number;
  readonly detail: { readonly kind: number };
}

/** Everything the garbage collector does from now on, in the lists in which it is reported. */
function observeBatches() {
  const batches: Entry[][] = [];
  const observer = new PerformanceObserver((list) => batches.push(list.getEntries() as unknown as Entry[]));
  observer.observe({ entryTypes: ['gc'] });
  return { batches, stop: () => observer.disconnect() };
}

test('counts every collection of a batch, by kind', async () => {
  const registry = new Registry();
  const gc = watchGc(registry, systemClock);
  const { batches, stop: stopObserving } = observeBatches();
  for (let run = 0; run < 4; run++) collectGarbage();
  for (let run = 0; run < 3; run++) collectGarbage({ type: 'minor' });
  const entries = () => batches.flat();
  const ofKind = (kind: number) => entries().filter(({ detail }) => detail.kind === kind);
  while (ofKind(4).length < 4 || ofKind(1).length < 3) {
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  const durations = registry.histogram({
    name: 'nodejs_gc_duration_seconds',
    help: 'The same metric.',
    labelNames: ['kind'],
    buckets: [0.001, 0.01, 0.1, 1, 2, 5],
  });
  expect(Math.max(...batches.map((batch) => batch.length))).toBeGreaterThan(1);
  for (const [kind, label] of [
    [1, 'minor'],
    [4, 'major'],
  ] as const) {
    const expected = ofKind(kind);
    const series = durations.labels({ kind: label });
    expect(series.count).toBe(expected.length);
    const seconds = expected.reduce((sum, { duration }) => sum + duration / 1_000, 0);
    expect(series.sum).toBeCloseTo(seconds, 9);
  }

  gc.close();
  const counted = durations.labels({ kind: 'major' }).count;
  const seen = ofKind(4).length;
  collectGarbage();
  while (ofKind(4).length === seen) await new Promise<void>((resolve) => setImmediate(resolve));
  expect(durations.labels({ kind: 'major' }).count).toBe(counted);
  stopObserving();
});

test('knows when the main thread was held up, before the observer is called', async () => {
  const gc = watchGc(new Registry(), systemClock);
  const fromMs = systemClock.now();
  // Enough to be found by a collection that takes more than a millisecond.
  const kept = Array.from({ length: 300_000 }, (_, at) => ({ at }));
  collectGarbage();
  const toMs = systemClock.now();
  expect(kept).toHaveLength(300_000);
  await new Promise<void>((resolve) => setImmediate(resolve));
  const pausedMs = gc.pausedMs(fromMs, toMs);
  expect(pausedMs).toBeGreaterThan(0);
  expect(pausedMs).toBeLessThanOrEqual(toMs - fromMs);
  expect(gc.pausedMs(fromMs - 1_000_000, fromMs - 999_000)).toBe(0);
  gc.close();
});
