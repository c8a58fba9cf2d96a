import { setImmediate as nextTurn } from 'node:timers/promises';
import { createMonitor, Registry, type RegistryOptions } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { describe, expect, test } from '@jest/globals';
import { garbageCollector } from '../../../../test/garbage-collector.ts';

const ttlMs = 60_000;

function registry(options: RegistryOptions = {}) {
  const clock = new FakeClock();
  const made = new Registry({ clock, logger: new MemoryLogger(), seriesTtlSeconds: 60, ...options });
  /** A scrape every ten seconds for so long. */
  const pass = async (durationMs: number, meanwhile: () => void = () => {}) => {
    for (let passedMs = 0; passedMs < durationMs; passedMs += 10_000) {
      clock.advance(10_000);
      meanwhile();
      await made.collect();
    }
  };
  const samples = async (name: string) => {
    const lines = (await made.metrics()).split('\n');
    return lines.filter((line) => line.startsWith(`${name}{`)).map((line) => line.slice(name.length));
  };
  return { clock, registry: made, pass, samples };
}

describe('a series that records nothing for its time to live', () => {
  test('is taken out of counters and histograms, and the others stay', async () => {
    const { registry: made, pass, samples } = registry();
    const counter = made.counter({ name: 'orders_total', help: 'Orders.', labelNames: ['tenant'] });
    const sizes = made.histogram({
      name: 'size_bytes',
      help: 'Sizes.',
      labelNames: ['tenant'],
      buckets: [1],
    });
    counter.labels({ tenant: 'a' }).inc(5);
    counter.labels({ tenant: 'b' }).inc();
    sizes.labels({ tenant: 'a' }).observe(0);
    await made.collect();
    await pass(ttlMs - 10_000, () => counter.labels({ tenant: 'b' }).inc());
    expect(await samples('orders_total')).toHaveLength(2);
    await pass(20_000, () => counter.labels({ tenant: 'b' }).inc());
    expect(await samples('orders_total')).toEqual(['{tenant="b"} 8']);
    expect(await samples('size_bytes_count')).toEqual([]);
    expect(counter.seriesCount).toBe(1);
  });

  test('begins at zero when it comes back', async () => {
    const { registry: made, pass, samples } = registry();
    const counter = made.counter({ name: 'orders_total', help: 'Orders.', labelNames: ['tenant'] });
    counter.labels({ tenant: 'a' }).inc(5);
    await pass(2 * ttlMs);
    expect(await samples('orders_total')).toEqual([]);
    counter.labels({ tenant: 'a' }).inc(2);
    expect(await samples('orders_total')).toEqual(['{tenant="a"} 2']);
  });

  test('comes back by a handle that was kept, and is one with that of a new look-up', async () => {
    const { registry: made, pass, samples } = registry();
    const counter = made.counter({ name: 'orders_total', help: 'Orders.', labelNames: ['tenant'] });
    const sizes = made.histogram({
      name: 'size_bytes',
      help: 'Sizes.',
      labelNames: ['tenant'],
      buckets: [1],
    });
    const kept = counter.labels({ tenant: 'a' });
    const keptSizes = sizes.labels({ tenant: 'a' });
    kept.inc(5);
    keptSizes.observe(3);
    await pass(2 * ttlMs);
    expect(await samples('orders_total')).toEqual([]);
    kept.inc();
    keptSizes.observe(0.5);
    expect(await samples('orders_total')).toEqual(['{tenant="a"} 1']);
    expect(await samples('size_bytes_bucket')).toEqual(['{le="1",tenant="a"} 1', '{le="+Inf",tenant="a"} 1']);
    await pass(2 * ttlMs);
    const again = counter.labels({ tenant: 'a' });
    expect(again).toBe(kept);
    again.inc();
    kept.inc();
    expect(await samples('orders_total')).toEqual(['{tenant="a"} 2']);
    await pass(2 * ttlMs, () => kept.inc());
    expect(await samples('orders_total')).toHaveLength(1);
  });

  test('makes room below the limit, at once', async () => {
    const { clock, registry: made, samples } = registry({ maxSeriesPerMetric: 2 });
    const counter = made.counter({ name: 'orders_total', help: 'Orders.', labelNames: ['tenant'] });
    for (const tenant of ['a', 'b', 'c']) counter.labels({ tenant }).inc();
    await made.collect();
    clock.advance(ttlMs);
    counter.labels({ tenant: 'd' }).inc();
    expect(await samples('orders_total')).toEqual(['{tenant="__overflow__"} 1', '{tenant="d"} 1']);
  });

  test('is nowhere left when nobody holds it', async () => {
    const collectGarbage = garbageCollector();
    const { registry: made, pass } = registry();
    const counter = made.counter({ name: 'orders_total', help: 'Orders.', labelNames: ['tenant'] });
    const makeOne = () => {
      const series = counter.labels({ tenant: 'a' });
      series.inc();
      return new WeakRef(series);
    };
    const made1 = makeOne();
    await pass(2 * ttlMs);
    for (let turn = 0; turn < 3; turn++) {
      await nextTurn();
      collectGarbage();
    }
    expect(made1.deref()).toBeUndefined();
    expect(counter.labels({ tenant: 'a' }).value).toBe(0);
  });
});

test('what is never idle: gauges, metrics without labels, series at zero, and what says so', async () => {
  const { registry: made, pass } = registry();
  const labelNames = ['kind'] as const;
  made.gauge({ name: 'build_info', help: 'Build.', labelNames }).labels({ kind: 'x' }).set(1);
  made.counter({ name: 'starts_total', help: 'Starts.' }).inc();
  made.counter({ name: 'prepared_total', help: 'Prepared.', labelNames }).labels({ kind: 'x' });
  made
    .counter({ name: 'kept_total', help: 'Kept.', labelNames, seriesTtlSeconds: false })
    .labels({ kind: 'x' })
    .inc();
  made
    .counter({ name: 'longer_total', help: 'Longer.', labelNames, seriesTtlSeconds: 600 })
    .labels({ kind: 'x' })
    .inc();
  await pass(5 * ttlMs);
  for (const name of ['build_info', 'starts_total', 'prepared_total', 'kept_total', 'longer_total']) {
    expect([name, made.get(name)!.seriesCount]).toEqual([name, 1]);
  }
  await pass(6 * ttlMs);
  expect(made.get('longer_total')!.seriesCount).toBe(0);
});

test('without the option nothing is taken out', async () => {
  const { registry: made, pass } = registry({ seriesTtlSeconds: false });
  const counter = made.counter({ name: 'orders_total', help: 'Orders.', labelNames: ['tenant'] });
  counter.labels({ tenant: 'a' }).inc();
  await pass(10 * ttlMs);
  expect(counter.seriesCount).toBe(1);
});

test.each([0, 0.5, Number.POSITIVE_INFINITY, '60', true])('seriesTtlSeconds: %p is refused', (value) => {
  const seriesTtlSeconds = value as number;
  expect(() => new Registry({ seriesTtlSeconds })).toThrow(
    /"seriesTtlSeconds" must be a number of seconds from 1/,
  );
  expect(() => createMonitor({ seriesTtlSeconds, env: {} })).toThrow(/"seriesTtlSeconds"/);
  expect(() => new Registry().counter({ name: 'a_total', help: 'A.', seriesTtlSeconds })).toThrow(
    /"seriesTtlSeconds"/,
  );
});

test('a monitor’s own metrics and those of extensions stay, operations go', async () => {
  const clock = new FakeClock();
  const monitor = createMonitor({
    clock,
    logger: new MemoryLogger(),
    env: {},
    runtimeMetrics: false,
    stalls: false,
    seriesTtlSeconds: 60,
  });
  monitor.internalError('test', new Error('no'));
  monitor.logger.warn({}, 'one line');
  monitor.use({
    name: 'jobs',
    setup({ metrics }) {
      metrics
        .counter({ name: 'jobs_total', help: 'Jobs.', labelNames: ['job'] })
        .labels({ job: 'a' })
        .inc();
    },
  });
  const operation = monitor.operations.operation('import');
  operation.run(() => {});
  await monitor.registry.collect();
  const before = await monitor.registry.metrics();
  for (let passed = 0; passed < 12; passed++) {
    clock.advance(10_000);
    await monitor.registry.collect();
  }
  const after = await monitor.registry.metrics();
  const gone = (name: string) => before.includes(`\n${name}{`) && !after.includes(`\n${name}{`);
  expect(gone('operation_duration_seconds_count')).toBe(true);
  for (const name of [
    'jobs_total',
    'golden_signals_internal_errors_total',
    'log_events_total',
    'operations_active',
  ]) {
    expect([name, after.includes(`\n${name}{`)]).toEqual([name, true]);
  }
  operation.run(() => {});
  expect(await monitor.registry.metrics()).toContain(
    'operation_duration_seconds_count{operation="import",outcome="success"} 1',
  );
  await monitor.close();
});
