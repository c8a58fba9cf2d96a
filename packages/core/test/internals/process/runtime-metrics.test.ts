import { readdirSync, stat } from 'node:fs';
import { createServer } from 'node:net';
import { totalmem } from 'node:os';
import { Registry, type ScalarFamily } from '@golden-signals/core';
import { FakeClock } from '@golden-signals/core/testing';
import { afterEach, expect, jest, test } from '@jest/globals';
import { type RuntimeMetrics, registerRuntimeMetrics } from '../../../src/process/runtime-metrics.ts';

let runtime: RuntimeMetrics | undefined;

afterEach(() => {
  runtime?.close();
  jest.restoreAllMocks();
});

function setUp() {
  const clock = new FakeClock();
  const failures: unknown[] = [];
  const registry = new Registry({ clock, onInternalError: (_component, error) => failures.push(error) });
  const metrics = registerRuntimeMetrics(registry, { clock });
  runtime = metrics;
  const read = async (name: string, labelValue?: string) => {
    const family = (await registry.collect()).find((candidate) => candidate.name === name) as ScalarFamily;
    const points = [...family.points];
    return points.find(({ labels }) => labelValue === undefined || labels.values[0] === labelValue)?.value;
  };
  return { clock, failures, registry, runtime: metrics, read };
}

test('a scrape works without a failure', async () => {
  const { failures, registry } = setUp();
  const families = await registry.collect();
  expect(families.length).toBeGreaterThan(30);
  expect(failures).toEqual([]);
});

test('counts what is open by type, and shows what was closed as 0', async () => {
  const { read } = setUp();
  const before = (await read('nodejs_active_handles', 'Server')) ?? 0;
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  expect(await read('nodejs_active_handles', 'Server')).toBe(before + 1);
  expect(await read('nodejs_active_resources', 'TCPServerWrap')).toBeGreaterThanOrEqual(1);
  await new Promise((resolve) => server.close(resolve));
  const { _getActiveHandles: activeHandles } = process as unknown as { _getActiveHandles(): unknown[] };
  // Node.js lets go of the handle some turns of the event loop later.
  while (activeHandles().includes(server)) await new Promise<void>((resolve) => setImmediate(resolve));
  expect(await read('nodejs_active_handles', 'Server')).toBe(before);
});

test('counts requests to the operating system by type, but not those of the scrape itself', async () => {
  const { read } = setUp();
  const name = 'nodejs_active_requests';
  const idle = (await read(name, 'FSReqCallback')) ?? 0;
  const answered = new Promise((resolve) => stat('.', resolve));
  expect(await read(name, 'FSReqCallback')).toBe(idle + 1);
  await answered;
  expect(await read(name, 'FSReqCallback')).toBe(idle);
  expect((await read(name, 'FSReqPromise')) ?? 0).toBe(0);
});

test('counts open files', async () => {
  const { read } = setUp();
  // Reading the directory takes a descriptor itself; other work of the test process may open or close some.
  const expected = readdirSync('/proc/self/fd').length - 1;
  const actual = (await read('process_open_fds'))!;
  expect(Math.abs(actual - expected)).toBeLessThan(20);
});

test('shows the last 30 to 60 seconds of processor use', () => {
  const usage = { user: 0, system: 0 };
  jest.spyOn(process, 'cpuUsage').mockImplementation((base) => ({
    user: usage.user - (base?.user ?? 0),
    system: usage.system - (base?.system ?? 0),
  }));
  const { clock, runtime } = setUp();
  expect(runtime.saturation().cpuRatio).toBe(0);
  const run = (seconds: number, cores: number) => {
    for (let second = 0; second < seconds; second++) {
      usage.user += cores * 750_000;
      usage.system += cores * 250_000;
      clock.advance(1_000);
    }
  };
  run(10, 0.5);
  expect(runtime.saturation().cpuRatio).toBeCloseTo(0.5);
  run(25, 0.5);
  run(61, 2);
  expect(runtime.saturation().cpuRatio).toBeCloseTo(2, 1);
  run(61, 0);
  expect(runtime.saturation().cpuRatio).toBeCloseTo(0, 1);
});

test('saturation compares what is used with what may be used', () => {
  const { heapUsedBytes, heapLimitBytes, memoryRssBytes, memoryLimitBytes } = setUp().runtime.saturation();
  const { heapUsed, rss } = process.memoryUsage();
  expect(heapUsedBytes).toBeGreaterThan(heapUsed / 2);
  expect(heapUsedBytes).toBeLessThan(heapLimitBytes);
  expect(memoryRssBytes).toBeGreaterThan(rss / 2);
  expect(memoryRssBytes).toBeLessThan(memoryLimitBytes);
  expect(memoryLimitBytes).toBeLessThanOrEqual(totalmem());
});

test('close() stops the timer, and may be called again', () => {
  const { clock, runtime } = setUp();
  expect(clock.pendingTimers).toBe(1);
  runtime.close();
  runtime.close();
  expect(clock.pendingTimers).toBe(0);
});

test('what is read on demand stays current after close()', async () => {
  const { runtime, read } = setUp();
  runtime.close();
  expect(await read('process_resident_memory_bytes')).toBeGreaterThan(0);
  expect(runtime.saturation().memoryRssBytes).toBeGreaterThan(0);
});

test('two monitors in one process do not disturb each other', async () => {
  const first = setUp();
  const second = setUp();
  second.runtime.close();
  expect(await first.read('nodejs_version_info')).toBe(1);
  first.runtime.close();
});

test('a name that is taken by another kind of metric is a coded error', () => {
  const registry = new Registry();
  registry.counter({ name: 'process_open_fds', help: 'Mine.' });
  expect(() => registerRuntimeMetrics(registry, { clock: new FakeClock() })).toThrow(
    expect.objectContaining({ code: 'ERR_GS_METRIC_CONFLICT' }),
  );
});
