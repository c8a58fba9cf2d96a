import { performance } from 'node:perf_hooks';
import { Registry, type ScalarFamily } from '@golden-signals/core';
import { FakeClock } from '@golden-signals/core/testing';
import { afterEach, expect, test } from '@jest/globals';
import { EventLoop } from '../../../src/process/event-loop.ts';

const opened: EventLoop[] = [];

afterEach(() => {
  for (const eventLoop of opened.splice(0)) eventLoop.close();
});

function setUp() {
  const registry = new Registry();
  const eventLoop = new EventLoop(registry, new FakeClock());
  opened.push(eventLoop);
  /** What a scraper sees, by name without the common prefix. */
  const scrape = async () => {
    const families = (await registry.collect()) as ScalarFamily[];
    const named = families.map(({ name, points }) => [
      name.replace('nodejs_eventloop_', ''),
      [...points][0]!.value,
    ]);
    return Object.fromEntries(named) as Record<string, number>;
  };
  return { eventLoop, scrape };
}

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Gives up after 15 s, so that a broken condition fails its test and does not hold the process. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const startMs = performance.now();
  while (!(await condition())) {
    if (performance.now() - startMs > 15_000) throw new Error(`it never came true: ${condition}`);
    await nextTurn();
  }
}

/** Holds the event loop; all that is asserted of it is that it lasted at least that long. */
async function stall(eventLoop: EventLoop, durationMs: number): Promise<void> {
  // The first sample after a start or a reset only sets the time from which the second is measured.
  await until(() => eventLoop.delayP99Ms > 0);
  const startMs = performance.now();
  while (performance.now() - startMs < durationMs);
  await until(() => eventLoop.delayP99Ms > durationMs / 2);
}

test('before the first sample every figure is 0', async () => {
  const { eventLoop, scrape } = setUp();
  const figures = await scrape();
  expect(eventLoop.delayP99Ms).toBe(0);
  expect(figures.lag_max_seconds).toBe(0);
  expect(figures.lag_stddev_seconds).toBe(0);
});

test('no figure contains the sampling interval, and none is negative', async () => {
  const { eventLoop, scrape } = setUp();
  await until(() => eventLoop.delayP99Ms > 0);
  // Samples lie 10 ms apart, so with the interval in it the median would never be far below that.
  await until(async () => (await scrape()).lag_p50_seconds! < 0.005);
  expect(Math.min(...Object.values(await scrape()))).toBeGreaterThanOrEqual(0);
});

test('a stall is seen by every scraper, for at least one interval and at most two', async () => {
  const { eventLoop, scrape } = setUp();
  await stall(eventLoop, 300);
  const [first, second] = [await scrape(), await scrape()];
  expect(first.lag_max_seconds).toBeGreaterThan(0.05);
  expect(second.lag_max_seconds).toBeGreaterThanOrEqual(first.lag_max_seconds!);
  eventLoop.rotate();
  expect((await scrape()).lag_max_seconds).toBeGreaterThan(0.05);
  eventLoop.rotate();
  expect((await scrape()).lag_max_seconds).toBeLessThan(first.lag_max_seconds!);
});

test('percentiles are in order', async () => {
  const { eventLoop, scrape } = setUp();
  await stall(eventLoop, 50);
  const figures = await scrape();
  const names = ['min', 'p50', 'p90', 'p99', 'max'].map((name) => figures[`lag_${name}_seconds`]!);
  expect(names).toEqual([...names].sort((a, b) => a - b));
});

test('utilization is a share of the time', async () => {
  const { eventLoop } = setUp();
  await stall(eventLoop, 100);
  expect(eventLoop.utilization).toBeGreaterThan(0);
  expect(eventLoop.utilization).toBeLessThanOrEqual(1);
  eventLoop.rotate();
  eventLoop.rotate();
  expect(eventLoop.utilization).toBeGreaterThanOrEqual(0);
});
