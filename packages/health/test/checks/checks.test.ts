import { statfsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getHeapStatistics } from 'node:v8';
import { FakeClock } from '@golden-signals/core/testing';
import {
  type CheckFunction,
  type CheckResult,
  diskSpaceCheck,
  eventLoopDelayCheck,
  heartbeat,
  httpCheck,
  memoryCheck,
  thresholdCheck,
} from '@golden-signals/health';
import { describe, expect, jest, test } from '@jest/globals';

async function run(check: CheckFunction): Promise<CheckResult> {
  return (await check(new AbortController().signal)) as CheckResult;
}

describe('thresholdCheck', () => {
  test.each<[number, object, string, string | undefined]>([
    [100, { degradedAbove: 100, unhealthyAbove: 200 }, 'healthy', undefined],
    [101, { degradedAbove: 100, unhealthyAbove: 200 }, 'degraded', '101 jobs.'],
    [201, { degradedAbove: 100, unhealthyAbove: 200 }, 'unhealthy', '201 jobs.'],
    [5, { degradedBelow: 5, unhealthyBelow: 2 }, 'healthy', undefined],
    [4, { degradedBelow: 5, unhealthyBelow: 2 }, 'degraded', '4 jobs.'],
    [1, { degradedBelow: 5, unhealthyBelow: 2 }, 'unhealthy', '1 jobs.'],
    [7, { unhealthyBelow: 2, unhealthyAbove: 6 }, 'unhealthy', '7 jobs.'],
    [Number.NaN, { unhealthyAbove: 6 }, 'unhealthy', 'NaN jobs.'],
  ])('%d within %o is %s', async (value, limits, status, message) => {
    const result = await run(thresholdCheck(async () => value, { ...limits, unit: 'jobs' }));
    expect(result).toEqual({ status, message, details: { value, ...limits } });
  });

  test.each<[string, object, RegExp]>([
    ['no limit', {}, /at least one limit/],
    ['a warning after the failure', { degradedAbove: 2, unhealthyAbove: 1 }, /degradedAbove.*at most/],
    ['a warning below the failure', { degradedBelow: 1, unhealthyBelow: 2 }, /degradedBelow.*at least/],
    ['text', { degradedAbove: '5' }, /finite number/],
  ])('%s is refused', (_what, limits, message) => {
    expect(() => thresholdCheck(() => 1, limits)).toThrow(
      expect.objectContaining({ code: 'ERR_GS_OPTION_INVALID', message: expect.stringMatching(message) }),
    );
  });
});

test('diskSpaceCheck counts as df does', async () => {
  const { blocks, bfree, bavail, bsize } = statfsSync('/');
  const usedRatio = (blocks - bfree) / (blocks - bfree + bavail);
  const read = (degradedAbove: number, unhealthyAbove: number) =>
    run(diskSpaceCheck({ path: '/', degradedAbove, unhealthyAbove }));
  const fine = await read(1, 1);
  expect(fine.status).toBe('healthy');
  const { usedRatio: found, availableBytes } = fine.details as { usedRatio: number; availableBytes: number };
  expect(found).toBeCloseTo(usedRatio, 2);
  expect(availableBytes / (bavail * bsize)).toBeCloseTo(1, 1);
  expect(await read(0, 1)).toMatchObject({ status: 'degraded', message: expect.stringMatching(/% full/) });
  expect(await read(0, 0)).toMatchObject({ status: 'unhealthy' });
  await expect(run(diskSpaceCheck({ path: '/does/not/exist' }))).rejects.toThrow('ENOENT');
});

test('memoryCheck compares heap and resident memory with their limits', async () => {
  const fine = await run(memoryCheck({ degradedAbove: 1, unhealthyAbove: 1 }));
  expect(fine.status).toBe('healthy');
  const details = fine.details as Record<string, number>;
  expect(details.heapLimitBytes).toBe(getHeapStatistics().heap_size_limit);
  expect(details.residentBytes! / process.memoryUsage.rss()).toBeCloseTo(1, 0);
  expect(await run(memoryCheck({ degradedAbove: 0, unhealthyAbove: 1 }))).toMatchObject({
    status: 'degraded',
    message: expect.stringMatching(/^The (heap|resident memory) is at [\d.]+ % of its limit\.$/),
  });
  expect((await run(memoryCheck({ degradedAbove: 0, unhealthyAbove: 0 }))).status).toBe('unhealthy');
  expect(() => memoryCheck({ degradedAbove: 85 })).toThrow(/at most 1/);
});

test('eventLoopDelayCheck sees a stall once, at the run after it', async () => {
  const check = eventLoopDelayCheck({ degradedAbove: 50, unhealthyAbove: 150 });
  const sampled = () => new Promise((resolve) => setTimeout(resolve, 60));
  await sampled();
  await run(check);
  await sampled();
  const endMs = performance.now() + 250;
  while (performance.now() < endMs);
  await sampled();
  expect(await run(check)).toMatchObject({ status: 'unhealthy', message: expect.stringMatching(/ms late/) });
  expect(await run(check)).toMatchObject({ status: 'healthy', details: { delayP99Ms: 0 } });
});

test('heartbeat fails when the last beat is too old', async () => {
  const clock = new FakeClock();
  const { beat, check } = heartbeat({ maxAgeMs: 1_000, clock });
  clock.advance(1_000);
  expect(await run(check)).toEqual({ status: 'healthy', details: { ageMs: 1_000, maxAgeMs: 1_000 } });
  clock.advance(1);
  expect(await run(check)).toMatchObject({
    status: 'unhealthy',
    message: 'The last beat was 1001 ms ago, more than 1000.',
  });
  beat();
  expect((await run(check)).status).toBe('healthy');
  expect(() => heartbeat({} as never)).toThrow(/maxAgeMs/);
  expect(() => heartbeat({ maxAgeMs: -1 })).toThrow(/maxAgeMs/);
});

describe('httpCheck', () => {
  async function serving(
    body: (check: (path: string, options?: object) => Promise<CheckResult>) => Promise<void>,
  ) {
    const connections = jest.fn();
    const server = createServer((req, res) => {
      if (req.url === '/hangs') return;
      res.statusCode = Number(/\d+/.exec(req.url ?? '')?.[0] ?? 200);
      res.end(`{"state":"open","method":"${req.method}","key":"${req.headers['x-key']}"}`);
    });
    server.on('connection', connections);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      await body((path, options) => run(httpCheck(`http://127.0.0.1:${port}${path}`, options)));
    } finally {
      server.close();
      server.closeAllConnections();
    }
    return connections.mock.calls.length;
  }

  test('judges the status, the body and the time, and reuses connections', async () => {
    const connections = await serving(async (check) => {
      expect(await check('/200')).toMatchObject({ status: 'healthy', details: { statusCode: 200 } });
      expect(await check('/503')).toMatchObject({
        status: 'unhealthy',
        message: 'It answered with status 503.',
      });
      expect((await check('/404', { statuses: [200, 404] })).status).toBe('healthy');
      expect((await check('/200', { body: '"open"' })).status).toBe('healthy');
      expect((await check('/200', { body: /"state":"open"/g })).status).toBe('healthy');
      expect(await check('/200', { body: 'closed' })).toMatchObject({
        status: 'unhealthy',
        message: 'The body of the answer is not as expected.',
      });
      expect(
        (await check('/200', { method: 'POST', headers: { 'x-key': 'k' }, body: '"POST","key":"k"' })).status,
      ).toBe('healthy');
    });
    // `fetch` gives a connection back a moment after the body has ended, so two take turns.
    expect(connections).toBeLessThanOrEqual(2);
  });

  test('says why there was no answer, and ends when it is told to', async () => {
    await expect(run(httpCheck('http://127.0.0.1:1/'))).rejects.toThrow(/ECONNREFUSED|bad port/);
    const server = createServer(() => {});
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const abort = new AbortController();
    const check = httpCheck(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hangs`);
    const result = Promise.resolve(check(abort.signal));
    abort.abort(new Error('too late'));
    await expect(result).rejects.toThrow('too late');
    server.close();
    server.closeAllConnections();
  });

  test.each([['ftp://x/'], ['nowhere'], ['//user:hunter2@host']])('%s is refused', (url) => {
    expect(() => httpCheck(url)).toThrow(
      expect.objectContaining({
        code: 'ERR_GS_OPTION_INVALID',
        message: expect.stringContaining('absolute URL'),
      }),
    );
  });
});
