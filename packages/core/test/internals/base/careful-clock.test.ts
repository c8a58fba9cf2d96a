import { createMonitor, measure, monitorPerformance, Registry, trackMetrics } from '@golden-signals/core';
import { systemClock } from '@golden-signals/core/extension';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { carefulClock } from '../../../src/base/careful-clock.ts';
import { readCpuUsage } from '../../../src/process/cpu-usage.ts';

class BrokenClock extends FakeClock {
  isBroken = false;

  override now(): number {
    if (this.isBroken) throw new Error('the clock is broken');
    return super.now();
  }

  override wallTimeMs(): number {
    if (this.isBroken) throw new Error('the clock is broken');
    return super.wallTimeMs();
  }
}

test('the clock of the system, and one that is careful already, are left as they are', () => {
  const careful = carefulClock(new FakeClock());
  expect(carefulClock(systemClock)).toBe(systemClock);
  expect(carefulClock(careful)).toBe(careful);
});

describe('a clock that throws reaches nobody', () => {
  const monitors: Array<{ close(): Promise<void> }> = [];
  afterEach(() => Promise.all(monitors.splice(0).map((monitor) => monitor.close())));

  function setUp() {
    const clock = new BrokenClock();
    const monitor = createMonitor({ clock, logger: new MemoryLogger(), runtimeMetrics: false, env: {} });
    monitors.push(monitor);
    return { clock, monitor };
  }

  test('who times: the work runs, and what has no duration is dropped and counted', async () => {
    const { clock, monitor } = setUp();
    const timer = monitor.registry.timer({ name: 'work_seconds', help: 'Work.' });
    const stop = timer.startTimer();
    clock.isBroken = true;
    expect(timer.time(() => 'done')).toBe('done');
    expect(stop()).toBeNaN();
    clock.isBroken = false;
    expect(timer.labels({}).count).toBe(0);
    expect(await monitor.registry.metrics()).toContain(
      'golden_signals_dropped_values_total{metric="work_seconds"} 2',
    );
  });

  test('who observes with an exemplar, or sets the current time', () => {
    const { clock, monitor } = setUp();
    const { registry } = monitor;
    const counter = registry.counter({ name: 'orders_total', help: 'Orders.' });
    const histogram = registry.histogram({ name: 'size_bytes', help: 'Sizes.' });
    const gauge = registry.gauge({ name: 'last_run_timestamp_seconds', help: 'Last run.' });
    gauge.set(5);
    clock.isBroken = true;
    counter.inc(1, { trace_id: 'a' });
    histogram.observe(1, { trace_id: 'a' });
    gauge.setToCurrentTime();
    expect([counter.labels({}).value, histogram.labels({}).count, gauge.labels({}).value]).toEqual([1, 1, 5]);
  });

  test('operations, batches, jobs and tracked functions', () => {
    const { clock, monitor } = setUp();
    const run = monitorPerformance('op', () => 1, { monitor });
    const tracked = trackMetrics({ timer: 'tracked_seconds' }, () => 2, { monitor });
    let job = () => 0;
    monitor.use({
      name: 'jobs',
      setup(host) {
        const defined = host.work.define('job', 'send');
        host.work.onEnd(() => {}, 'all');
        job = () => defined.run(() => 3);
      },
    });
    clock.isBroken = true;
    expect([run(), tracked(), job(), measure('batch', () => 4, { monitor })]).toEqual([1, 2, 3, 4]);
    clock.isBroken = false;
    expect(monitor.registry.get('operations_active')).toBeDefined();
  });

  test('a registry of its own', () => {
    const clock = new BrokenClock();
    const timer = new Registry({ clock, logger: new MemoryLogger() }).timer({
      name: 'a_seconds',
      help: 'A.',
    });
    clock.isBroken = true;
    expect(timer.time(() => 1)).toBe(1);
  });
});

describe('processor time that the system refuses', () => {
  afterEach(() => void jest.restoreAllMocks());

  test('is as it was last, from the start of a monitor on', async () => {
    const before = readCpuUsage();
    jest.spyOn(process, 'cpuUsage').mockImplementation(() => {
      throw new Error('EPERM');
    });
    expect(readCpuUsage()).toEqual(before);
    const clock = new FakeClock();
    const monitor = createMonitor({ clock, logger: new MemoryLogger(), env: {} });
    clock.advance(120_000);
    expect(monitor.snapshot().saturation).toMatchObject({ cpuRatio: 0 });
    expect(await monitor.registry.metrics()).toMatch(/process_cpu_seconds_total \d/);
    await monitor.close();
  });
});
