import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import {
  createMonitor,
  defaultBuckets,
  defaultMonitor,
  type Monitor,
  type MonitorOptions,
  monitorServer,
} from '@golden-signals/core';
import { existingDefaultMonitor, type HttpOptions, shapeVersion } from '@golden-signals/core/adapter';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { afterEach, describe, expect, test } from '@jest/globals';

const monitors: Monitor[] = [];

function testMonitor(options: MonitorOptions = {}): Monitor {
  const monitor = createMonitor({ env: {}, runtimeMetrics: false, logger: new MemoryLogger(), ...options });
  monitors.push(monitor);
  return monitor;
}

afterEach(async () => {
  for (const monitor of monitors.splice(0)) await monitor.close();
});

describe('snapshot and report', () => {
  /** Serves each path once, taking `pathname.length` milliseconds of the fake clock, and answering 500 on /fail. */
  async function serve(monitor: Monitor, clock: FakeClock, paths: readonly string[]): Promise<void> {
    const server = createServer((req, res) => {
      clock.advance(req.url?.length ?? 0);
      res.statusCode = req.url === '/fail' ? 500 : 200;
      res.end('ok');
    });
    monitorServer(server, { monitor, route: (req) => req.url });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    for (const path of paths) await (await fetch(`http://127.0.0.1:${port}${path}`)).text();
    await new Promise((resolve) => server.close(resolve));
  }

  test('the four signals per route, the busiest route first, and in total', async () => {
    const clock = new FakeClock();
    const monitor = testMonitor({ clock, service: { name: 'shop', version: '2' } });
    clock.advance(10_000);
    await serve(monitor, clock, ['/fail', '/slow-route', '/slow-route', '/slow-route']);
    const snapshot = monitor.snapshot();
    expect(snapshot).toMatchObject({
      timestampMs: clock.wallTimeMs(),
      service: { name: 'shop', version: '2' },
      window: { name: 'short', seconds: 60 },
      total: { requests: 4, errors: 1, errorRatio: 0.25, latency: { maxMs: 11 } },
      inFlight: 0,
      saturation: undefined,
    });
    expect(snapshot.uptimeSeconds).toBeCloseTo(10 + (5 + 3 * 11) / 1_000, 6);
    expect(snapshot.routes.map(({ route, requests, errors }) => [route, requests, errors])).toEqual([
      ['/slow-route', 3, 0],
      ['/fail', 1, 1],
    ]);
    expect(monitor.report()).toMatch(/shop 2[\s\S]*\/slow-route +3[\s\S]*total +4/);
  });

  test('the short window forgets what the long one still knows', async () => {
    const clock = new FakeClock();
    const monitor = testMonitor({ clock });
    await serve(monitor, clock, ['/fail']);
    clock.advance(120_000);
    expect(monitor.snapshot()).toMatchObject({ total: { requests: 0 }, routes: [] });
    expect(monitor.snapshot({ window: 'long' })).toMatchObject({
      window: { name: 'long', seconds: 900 },
      total: { requests: 1 },
      routes: [{ route: '/fail' }],
    });
  });
});

describe('composition', () => {
  test('options of HTTP monitoring add up until it runs, and may be repeated but not changed after', () => {
    const monitor = testMonitor({ http: { slowThresholdMs: 50 } });
    const http = monitor.configureHttp({ naming: 'opentelemetry' });
    expect(monitor.http).toBe(http);
    expect(monitor.configureHttp({ naming: 'opentelemetry', slowThresholdMs: 50 })).toBe(http);
    expect(() => monitor.configureHttp({ naming: 'prometheus' })).toThrow(
      expect.objectContaining({
        code: 'ERR_GS_HTTP_CONFIGURED_TWICE',
        message: expect.stringContaining('naming'),
      }),
    );
  });

  test('equal options may be given again, and so may a default', () => {
    const monitor = testMonitor();
    const labels: HttpOptions['labels'] = { tier: 'web', tenant: (req) => req.headers['x-tenant'] };
    const options = (): HttpOptions => ({
      exclude: ['/health', /^\/internal\//i],
      labels: { ...labels },
      routes: { '/reports/:id': { slowThresholdMs: 5_000 } },
      buckets: [0.1, 1],
    });
    const http = monitor.configureHttp(options());
    expect(monitor.configureHttp(options())).toBe(http);
    expect(monitor.configureHttp({ slowThresholdMs: 1_000, naming: 'prometheus', sizes: false })).toBe(http);
    const byDefault = testMonitor();
    byDefault.configureHttp({});
    expect(() => byDefault.configureHttp({ exclude: [], labels: {}, buckets: defaultBuckets })).not.toThrow();
    expect(() => byDefault.configureHttp({ exclude: undefined as never })).not.toThrow();
  });

  test.each([
    ['exclude', { exclude: ['/health', /^\/internal\//] }],
    ['labels', { labels: { tenant: (req) => req.headers['x-customer'] } }],
    ['routes', { routes: { '/reports/:id': { slowThresholdMs: 5_001 } } }],
    ['buckets', { buckets: [0.1] }],
  ] satisfies Array<[string, HttpOptions]>)('other %s are refused', (name, other) => {
    const monitor = testMonitor();
    monitor.configureHttp({
      exclude: ['/health', /^\/internal\//i],
      labels: { tenant: (req) => req.headers['x-tenant'] },
      routes: { '/reports/:id': { slowThresholdMs: 5_000 } },
      buckets: [0.1, 1],
    });
    expect(() => monitor.configureHttp(other)).toThrow(
      expect.objectContaining({
        code: 'ERR_GS_HTTP_CONFIGURED_TWICE',
        message: expect.stringContaining(`values of: ${name}.`),
      }),
    );
  });

  test('a snapshot or a report before the first middleware decides nothing', () => {
    const monitor = testMonitor();
    expect(monitor.snapshot()).toMatchObject({
      total: { seconds: 0, requests: 0, requestsPerSecond: 0, apdex: 1, latency: { maxMs: 0 } },
      routes: [],
      inFlight: 0,
    });
    monitor.report();
    expect(() => monitor.configureHttp({ slowThresholdMs: 5 })).not.toThrow();
  });

  test.each([
    ['snapshot', () => testMonitor().snapshot(null as never), 'snapshot: "options" must be an object'],
    ['snapshot', () => testMonitor().snapshot({ window: '1m' as never }), 'must be one of "short", "long"'],
    ['report', () => testMonitor().report({ window: 5 as never }), 'must be one of "short", "long"'],
    ['onClose', () => testMonitor().onClose(1 as never), 'onClose: "closer" must be a function'],
    ['use', () => testMonitor().use(undefined as never), 'use: "extension" must be an object with the'],
    ['use', () => testMonitor().use({ setup: () => {} } as never), 'use: "name" must be a non-empty string'],
  ])('%s refuses what it cannot use', (_method, call, message) => {
    expect(call).toThrow(
      expect.objectContaining({
        code: 'ERR_GS_OPTION_INVALID',
        message: expect.stringContaining(message),
      }),
    );
  });

  test('a wrong option of HTTP monitoring is refused at once and changes nothing', () => {
    const monitor = testMonitor();
    expect(() => monitor.configureHttp({ slowThresholdMs: -1 }, 'metricsMiddleware')).toThrow(
      expect.objectContaining({
        code: 'ERR_GS_OPTION_INVALID',
        message: expect.stringMatching(/^metricsMiddleware: "slowThresholdMs" must be/),
      }),
    );
    expect(() => monitor.configureHttp({ slowThresholdMs: 5 })).not.toThrow();
    expect(() => testMonitor({ http: { naming: 'statsd' as never } })).toThrow(
      /createMonitor http: "naming"/,
    );
  });

  test('close runs what was registered, last first, once, and a failing closer stops nothing', async () => {
    const monitor = testMonitor();
    const closed: string[] = [];
    monitor.onClose(() => void closed.push('first'));
    monitor.onClose(() => {
      throw new Error('stuck');
    });
    monitor.onClose(async () => void closed.push('last'));
    expect(monitor.closed).toBe(false);
    await Promise.all([monitor.close(), monitor.close()]);
    expect(closed).toEqual(['last', 'first']);
    expect(monitor.closed).toBe(true);
    expect(await monitor.registry.metrics()).toContain(
      'golden_signals_internal_errors_total{component="close"} 1',
    );
  });

  test('a closer that hangs is given up after 5 seconds, and counted', async () => {
    const clock = new FakeClock();
    const monitor = testMonitor({ clock });
    const closed: string[] = [];
    monitor.onClose(() => void closed.push('first'));
    let stuck = () => {};
    const hanging = new Promise<void>((resolve) => {
      stuck = resolve;
    });
    monitor.onClose(() => {
      stuck();
      return new Promise(() => {});
    });
    const closing = monitor.close();
    await hanging;
    clock.advance(4_999);
    await setImmediate();
    expect(closed).toEqual([]);
    clock.advance(1);
    await closing;
    expect(closed).toEqual(['first']);
    expect(clock.pendingTimers).toBe(0);
    expect(await monitor.registry.metrics()).toContain('internal_errors_total{component="close"} 1\n');
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('disk full');
      },
    ],
    ['rejects', () => Promise.reject(new Error('disk full'))],
  ])('a logger that %s is counted, and ends nothing', async (_what, error) => {
    const monitor = testMonitor({ logger: { ...new MemoryLogger(), error } });
    monitor.internalError('metrics', new Error('x'));
    await setImmediate();
    const text = await monitor.registry.metrics();
    expect(text).toContain('internal_errors_total{component="metrics"} 1\n');
    expect(text).toContain('internal_errors_total{component="logger"} 1\n');
  });

  test('internal errors are counted always, logged once per kind, and never throw', async () => {
    const logger = new MemoryLogger();
    const monitor = testMonitor({ logger });
    for (let time = 0; time < 3; time++) monitor.internalError('http', new TypeError('broken'));
    monitor.internalError('http', 'a string');
    expect(logger.entries.map(({ level, fields }) => [level, fields.component])).toEqual([
      ['error', 'http'],
      ['error', 'http'],
    ]);
    expect(await monitor.registry.metrics()).toContain(
      'golden_signals_internal_errors_total{component="http"} 4',
    );

    logger.error = () => {
      throw new Error('disk full');
    };
    expect(() => monitor.internalError('metrics', new Error('x'))).not.toThrow();
  });

  test('a disabled monitor has no endpoints and observes nothing', () => {
    const monitor = testMonitor({ env: { GS_METRICS_ENABLED: 'false' } });
    expect(monitor.enabled).toBe(false);
    expect([...monitor.endpoints]).toEqual([]);
    expect(monitor.snapshot().total.requests).toBe(0);
  });

  test('the metrics endpoint is where metricsPath says', async () => {
    const monitor = testMonitor({ metricsPath: '/internal/metrics' });
    const request = { method: 'GET', query: new URLSearchParams(), headers: {}, remoteAddress: undefined };
    expect(monitor.endpoints.handle({ ...request, path: '/metrics' })).toBeUndefined();
    expect(await monitor.endpoints.handle({ ...request, path: '/internal/metrics' })).toMatchObject({
      status: 200,
    });
  });
});

test('the default monitor is one per process, shared by copies of the package, and replaced once closed', async () => {
  expect(existingDefaultMonitor()).toBeUndefined();
  const first = defaultMonitor();
  expect(defaultMonitor()).toBe(first);
  expect(existingDefaultMonitor()).toBe(first);
  expect(
    (globalThis as Record<symbol, unknown>)[Symbol.for(`golden-signals.default-monitor/${shapeVersion}`)],
  ).toBe(first);
  await first.close();
  expect(existingDefaultMonitor()).toBeUndefined();
  const second = defaultMonitor();
  monitors.push(second);
  expect(second).not.toBe(first);
});

test("other programs' variables are one warning line, and stop nothing", () => {
  const logger = new MemoryLogger();
  const env = { WINDOW_SIZE: '1920,1080', LATENCY_PRECISION: 'ms' };
  const monitor = testMonitor({ logger, env });
  expect(monitor.options).toMatchObject({ windowSeconds: 60, latencyPrecision: 2 });
  expect(logger.entries).toMatchObject([
    { level: 'warn', message: expect.stringMatching(/WINDOW_SIZE must be .*LATENCY_PRECISION must be /) },
  ]);
});
