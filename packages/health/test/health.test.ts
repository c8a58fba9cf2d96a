import { createMonitor } from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';
import { type CheckFunction, type CheckOptions, type HealthChange, health } from '@golden-signals/health';
import { describe, expect, jest, test } from '@jest/globals';
import { monitoredHealth, sample, settled } from './monitored-health.ts';

const fails = () => 'unhealthy' as const;
const warns = () => 'degraded' as const;
const passes = () => {};

describe('what the checks mean together', () => {
  test.each<[string, Record<string, { run: CheckFunction } & CheckOptions>, string]>([
    ['no checks', {}, 'healthy'],
    ['all pass', { a: { run: passes }, b: { run: passes, required: false } }, 'healthy'],
    ['an optional one failed', { a: { run: passes }, b: { run: fails, required: false } }, 'degraded'],
    ['a required one warns', { a: { run: warns } }, 'degraded'],
    ['a required one failed', { a: { run: fails }, b: { run: warns } }, 'unhealthy'],
    ['a required one failed, last', { b: { run: warns }, a: { run: fails } }, 'unhealthy'],
    ['a liveness check warns', { a: { run: warns, liveness: true } }, 'degraded'],
    ['a liveness check failed', { b: { run: fails }, a: { run: fails, liveness: true } }, 'critical'],
  ])('%s', async (_what, checks, status) => {
    const { health: subject, monitor } = monitoredHealth({ checks });
    expect((await subject.read()).status).toBe(status);
    const hasRun = Object.keys(checks).length > 0;
    expect(await sample(monitor, 'health_status')).toBe(
      hasRun ? { healthy: 1, degraded: 0.5, unhealthy: 0, critical: -1 }[status] : undefined,
    );
  });

  test('the metric says nothing before every check has run, except that one failed', async () => {
    const { health: subject, monitor } = monitoredHealth({
      checks: { a: { run: passes, tags: ['a'] }, b: { run: fails, tags: ['b'] }, c: passes },
    });
    expect(await sample(monitor, 'health_status')).toBeUndefined();
    await subject.read({ include: ['a'] });
    expect(await sample(monitor, 'health_status')).toBeUndefined();
    await subject.read({ include: ['b'] });
    expect(await sample(monitor, 'health_status')).toBe(0);
  });
});

describe('changes', () => {
  test('each is told once and logged once, for the check and for the service', async () => {
    let answer: 'healthy' | 'unhealthy' = 'healthy';
    const run = () => ({ status: answer, message: `it is ${answer}` });
    const {
      health: subject,
      monitor,
      clock,
      logger,
    } = monitoredHealth({ checks: { db: { run, required: false, cacheMs: 0 } } });
    const changes: HealthChange[] = [];
    const stop = monitor.on('health', (change) => changes.push(change));
    await subject.read();
    expect(changes).toEqual([]);

    answer = 'unhealthy';
    await subject.read();
    await subject.read();
    const timestampMs = clock.wallTimeMs();
    expect(changes).toEqual([
      { check: 'db', from: 'healthy', to: 'unhealthy', message: 'it is unhealthy', timestampMs },
      { check: undefined, from: 'healthy', to: 'degraded', message: 'db: it is unhealthy', timestampMs },
    ]);
    expect(logger.entries.map(({ level, message }) => `${level}: ${message}`)).toEqual([
      'warn: The health check "db" is now unhealthy.',
      'warn: The service is now degraded.',
    ]);

    stop();
    answer = 'healthy';
    await subject.read();
    expect(changes).toHaveLength(2);
    expect(logger.entries).toHaveLength(4);
    expect(logger.entries[3]).toMatchObject({ level: 'info', message: 'The service is now healthy.' });
  });

  test('a listener and a logger that throw are counted, and the others are still told', async () => {
    const throws = () => {
      throw new Error('disk full');
    };
    const logger = { debug: throws, info: throws, warn: throws, error: throws };
    const { health: subject, monitor } = monitoredHealth({ checks: { db: fails } }, { logger });
    const listener = jest.fn();
    monitor.on('health', throws);
    monitor.on('health', listener);
    await subject.read();
    expect(listener).toHaveBeenCalledTimes(2);
    const counted = 'golden_signals_internal_errors_total{component="listener:health"}';
    expect(await sample(monitor, counted)).toBe(2);
  });
});

test('metrics show the latest run of each check, and scraping runs none', async () => {
  const run = jest.fn(async () => 'degraded' as const);
  const { health: subject, monitor } = monitoredHealth({ checks: { db: run } });
  expect(await sample(monitor, 'health_check_status{check="db"}')).toBeUndefined();
  await subject.read();
  expect(await sample(monitor, 'health_check_status{check="db"}')).toBe(0.5);
  expect(await sample(monitor, 'health_check_duration_seconds_count{check="db"}')).toBe(1);
  expect(run).toHaveBeenCalledTimes(1);
});

describe('what is wrong is said at registration', () => {
  test.each<[string, () => unknown, string, RegExp]>([
    [
      'a duplicate name',
      () => health({ checks: { a: passes } }).check('a', passes),
      'ERR_GS_HEALTH_CHECK_DUPLICATE',
      /"a"/,
    ],
    ['an empty name', () => health().check('', passes), 'ERR_GS_OPTION_INVALID', /name of a check/],
    ['a name with a comma', () => health().check('a,b', passes), 'ERR_GS_OPTION_INVALID', /commas/],
    ['no function', () => health({ checks: { a: 1 as never } }), 'ERR_GS_OPTION_INVALID', /a function/],
    ['no function to run', () => health({ checks: { a: {} as never } }), 'ERR_GS_OPTION_INVALID', /"run"/],
    [
      'a negative limit',
      () => health().check('a', passes, { timeoutMs: -1 }),
      'ERR_GS_OPTION_INVALID',
      /at least 1\b.*-1/,
    ],
    ['NaN', () => health().check('a', passes, { cacheMs: Number.NaN }), 'ERR_GS_OPTION_INVALID', /cacheMs/],
    [
      'half a threshold',
      () => health().check('a', passes, { failureThreshold: 1.5 }),
      'ERR_GS_OPTION_INVALID',
      /whole number/,
    ],
    [
      'a misspelt option',
      () => health().check('a', passes, { timeout: 5 } as never),
      'ERR_GS_OPTION_UNKNOWN',
      /timeoutMs/,
    ],
    [
      'an optional liveness check',
      () => health().check('a', passes, { liveness: true, required: false }),
      'ERR_GS_OPTION_INVALID',
      /liveness/,
    ],
    ['a relative path', () => health({ paths: { live: 'live' } }), 'ERR_GS_OPTION_INVALID', /live/],
    ['an unknown probe', () => health({ paths: { alive: '/x' } as never }), 'ERR_GS_OPTION_UNKNOWN', /live/],
    [
      'a status code of 99',
      () => health({ groups: { g: { statusCodes: { healthy: 99 } } } }),
      'ERR_GS_OPTION_INVALID',
      /200 to 599/,
    ],
    [
      'a group that includes text',
      () => health({ groups: { g: { include: 'db' as never } } }),
      'ERR_GS_OPTION_INVALID',
      /array/,
    ],
  ])('%s', (_what, act, code, message) => {
    expect(act).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });

  test.each([{ include: ['payments'] }, { exclude: ['payments'] }])('a group with %o', async (group) => {
    const subject = health({ groups: { checkout: group } });
    const monitor = createMonitor({ runtimeMetrics: false, env: {}, logger: new MemoryLogger() });
    expect(() => monitor.use(subject)).toThrow(
      expect.objectContaining({
        code: 'ERR_GS_HEALTH_CHECK_UNKNOWN',
        message: expect.stringMatching(/^health group "checkout": .*"payments"/),
      }),
    );
    await monitor.close();
  });

  test('a group of checks that are added before a monitor uses it', async () => {
    const subject = health({ groups: { checkout: { include: ['store'] } } });
    subject.check('db', passes, { tags: ['store'] });
    const monitor = createMonitor({ runtimeMetrics: false, env: {}, logger: new MemoryLogger() }).use(
      subject,
    );
    expect(monitor.endpoints.match('/health/checkout')).toBeDefined();
    expect(subject.endpoints).toContain(monitor.endpoints.match('/health/checkout')?.endpoint);
    await monitor.close();
  });

  test('reading before a monitor uses it', async () => {
    await expect(health().read()).rejects.toMatchObject({ code: 'ERR_GS_HEALTH_NOT_IN_USE' });
  });
});

test('a check can be added while the service runs', async () => {
  const { health: subject, get } = monitoredHealth();
  expect((await get('/health')).body.checks).toEqual({});
  subject.check('late', fails);
  expect((await get('/health')).status).toBe(503);
});

test('indicators of @nestjs/terminus are checks as they are', async () => {
  const { HealthIndicatorService, MemoryHealthIndicator } = await import('@nestjs/terminus');
  const service = new HealthIndicatorService();
  const memory = new MemoryHealthIndicator(service);
  class HealthCheckError extends Error {
    causes = { queue: { status: 'down', depth: 7 } };
  }
  const { health: subject } = monitoredHealth({
    checks: {
      up: () => service.check('db').up({ idle: 3 }),
      warns: () => service.check('db').degraded('slow'),
      down: async () => service.check('db').down({ message: 'refused', password: 'hunter2' }),
      older: () => Promise.reject(new HealthCheckError('Queue is too long')),
      heap: () => memory.checkHeap('heap', Number.MAX_SAFE_INTEGER),
      full: () => memory.checkHeap('heap', 1),
    },
  });
  const { checks } = await subject.read();
  expect(checks).toMatchObject([
    { name: 'up', status: 'healthy', details: { idle: 3 } },
    { name: 'warns', status: 'degraded', message: 'slow' },
    { name: 'down', status: 'unhealthy', message: 'refused', details: { password: '[redacted]' } },
    { name: 'older', status: 'unhealthy', message: 'Queue is too long', details: { depth: 7 } },
    { name: 'heap', status: 'healthy' },
    { name: 'full', status: 'unhealthy' },
  ]);
  await settled();
});
