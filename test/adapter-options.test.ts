// The same object of options means the same to every adapter: which monitor it makes or takes, what it adds to it, what it
// refuses, and who closes it.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMonitor, type Extension, type Monitor, monitorServer } from '@golden-signals/core';
import type { AdapterOptions } from '@golden-signals/core/adapter';
import { existingDefaultMonitor } from '@golden-signals/core/adapter';
import { MemoryLogger } from '@golden-signals/core/testing';
import { metricsMiddleware, monitoringRoutes } from '@golden-signals/express';
import { goldenSignals } from '@golden-signals/fastify';
import { health } from '@golden-signals/health';
import { MONITOR } from '@golden-signals/nestjs';
import { afterEach, describe, expect, test } from '@jest/globals';
import { editions as expressEditions } from '../packages/express/test/editions.ts';
import { editions as fastifyEditions } from '../packages/fastify/test/editions.ts';
import { platforms, startWithOptions } from '../packages/nestjs/test/running-app.ts';

interface Started {
  readonly monitor: Monitor;
  readonly server: Server;
  /** As an application is ended by its user. */
  close(): Promise<unknown>;
}

interface Adapter {
  readonly name: string;
  /** Whether it serves the endpoints too. */
  readonly hasEndpoints: boolean;
  /** Whether an application has an end that the adapter is told of. */
  readonly hasEnd: boolean;
  start(options: AdapterOptions): Promise<Started>;
}

/** Express has no monitor of an application, but one of the process. */
const processWide = ({ monitor }: AdapterOptions) => monitor ?? existingDefaultMonitor()!;

const adapters: Adapter[] = [
  ...expressEditions().map(({ name, app: create }) => ({
    name,
    hasEndpoints: true,
    hasEnd: false,
    async start(options: AdapterOptions) {
      const app = create();
      app.use(metricsMiddleware(options));
      app.use(monitoringRoutes(options.monitor && { monitor: options.monitor }));
      const server = await listening(createServer(app));
      return { server, monitor: processWide(options), close: () => closed(server) };
    },
  })),
  ...fastifyEditions.map(({ name, fastify }) => ({
    name,
    hasEndpoints: true,
    hasEnd: true,
    async start(options: AdapterOptions) {
      const app = fastify({ forceCloseConnections: true });
      try {
        await app.register(goldenSignals, options as object);
        await app.listen({ host: '127.0.0.1', port: 0 });
      } catch (error) {
        await app.close();
        throw error;
      }
      return { server: app.server, monitor: app.goldenSignals, close: () => app.close() };
    },
  })),
  ...platforms.map((platform) => ({
    name: `Nest on ${platform.name}`,
    hasEndpoints: true,
    hasEnd: true,
    async start(options: AdapterOptions) {
      const app = await startWithOptions(platform, options);
      return { server: app.getHttpServer(), monitor: app.get(MONITOR), close: () => app.close() };
    },
  })),
  {
    name: 'a bare server',
    hasEndpoints: false,
    hasEnd: false,
    async start(options) {
      const server = createServer((_req, res) => void res.end());
      monitorServer(server, options);
      await listening(server);
      return { server, monitor: processWide(options), close: () => closed(server) };
    },
  },
];

/** Extensions that can be told apart by what they register. */
const counting = (name: string): Extension => ({
  name,
  setup: ({ metrics, work }) => {
    metrics.counter({ name: `${name}_total`, help: name }).inc();
    work.onEnd(() => {}, 'all');
    work.onHead(() => undefined);
  },
});

const quiet = (): AdapterOptions => ({
  env: { NODE_ENV: 'test' },
  runtimeMetrics: false,
  logger: new MemoryLogger(),
});

describe.each(adapters)('$name', ({ hasEnd, start }) => {
  let started: Started | undefined;
  const startWith = async (options: AdapterOptions) => {
    started = await start(options);
    return started.monitor;
  };

  afterEach(async () => {
    await started?.close();
    await started?.monitor.close();
    started = undefined;
    expect(existingDefaultMonitor()).toBeUndefined();
  });

  test('makes a monitor of the options, with http and extensions', async () => {
    const extensions = [counting('mine')];
    const monitor = await startWith({
      ...quiet(),
      service: { name: 'shop' },
      windowSeconds: 30,
      http: { exclude: ['/left-out'] },
      extensions,
    });
    expect(monitor.options).toMatchObject({ service: { name: 'shop' }, windowSeconds: 30 });
    expect(existingDefaultMonitor()).toBe(monitor);
    await request(started!.server, '/left-out');
    await request(started!.server, '/counted');
    expect(await total(monitor, 'http_requests_total')).toBe(1);
    expect(await total(monitor, 'mine_total')).toBe(1);
  });

  test('adds http and extensions to a monitor that exists, whose extensions have fixed nothing', async () => {
    const [first, second] = [counting('first'), counting('second')];
    const monitor = createMonitor({ ...quiet(), extensions: [first] });
    await startWith({ monitor, http: { exclude: ['/left-out'] }, extensions: [first, second, second] });
    await request(started!.server, '/left-out');
    await request(started!.server, '/counted');
    expect(await total(monitor, 'http_requests_total')).toBe(1);
    expect(await total(monitor, 'first_total')).toBe(1);
    expect(await total(monitor, 'second_total')).toBe(1);
  });

  test('closes the monitor that it made with its application, if that has an end', async () => {
    const monitor = await startWith(quiet());
    await started!.close();
    expect(monitor.closed).toBe(hasEnd);
  });

  test('never closes a monitor that it was given', async () => {
    const monitor = await startWith({ monitor: createMonitor(quiet()) });
    await started!.close();
    expect(monitor.closed).toBe(false);
  });

  test('lets a second application on a monitor of its own have an extension of the same name', async () => {
    const first = await startWith({ ...quiet(), extensions: [counting('mine')] });
    const monitor = createMonitor({ ...quiet(), extensions: [counting('mine')] });
    const second = await start({ monitor });
    await request(second.server, '/counted');
    expect(await total(monitor, 'http_requests_total')).toBe(1);
    expect(await total(first, 'http_requests_total')).toBe(0);
    await second.close();
    await monitor.close();
  });

  test('is quiet in tests, unless its options say otherwise', async () => {
    const monitor = await startWith(quiet());
    expect(monitor.options.stalls).toBeUndefined();
    await started!.close();
    await monitor.close();
    const asked = await startWith({ ...quiet(), stalls: { thresholdMs: 60_000 } });
    expect(asked.options.stalls).toMatchObject({ thresholdMs: 60_000 });
  });

  test.each<[string, object, string, RegExp]>([
    ['an unknown option', { typo: 1 }, 'ERR_GS_OPTION_UNKNOWN', /"typo"/],
    ['an option of http beside it', { exclude: ['/a'] }, 'ERR_GS_OPTION_UNKNOWN', /{ http: { exclude: … } }/],
    ['a wrong value', { windowSeconds: 'long' }, 'ERR_GS_OPTION_INVALID', /"windowSeconds"/],
    [
      'no extensions',
      { extensions: counting('mine') },
      'ERR_GS_OPTION_INVALID',
      /"extensions" must be an array/,
    ],
    ['no extension', { extensions: [{ name: 'mine' }] }, 'ERR_GS_OPTION_INVALID', /"extension"/],
    ['no monitor', { monitor: {} }, 'ERR_GS_OPTION_INVALID', /createMonitor\(\)/],
  ])('%s is refused at the start', async (_what, options, code, message) => {
    await expect(start({ ...options, ...('monitor' in options ? {} : quiet()) })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
    await existingDefaultMonitor()?.close();
  });

  test('options that a monitor which exists can no longer be given are refused', async () => {
    const monitor = createMonitor(quiet());
    await expect(start({ monitor, service: { name: 'shop' } })).rejects.toMatchObject({
      code: 'ERR_GS_OPTION_INVALID',
      message: expect.stringMatching('"service" has no effect beside "monitor"'),
    });
    await monitor.close();
  });
});

test.each(adapters.filter(({ hasEndpoints }) => hasEndpoints))(
  '$name says in one line where it serves which endpoints',
  async ({ start }) => {
    const logger = new MemoryLogger();
    const monitor = createMonitor({ ...quiet(), logger, stalls: false, extensions: [health()] });
    const started = await start({ monitor });
    await request(started.server, '/live');
    await request(started.server, '/metrics');
    await started.close();
    await monitor.close();
    const lines = logger.entries.filter(({ message }) => message.startsWith('Monitoring is served on '));
    expect(lines).toMatchObject([
      { level: 'info', fields: { paths: expect.arrayContaining(['/metrics', '/health', '/readyz']) } },
    ]);
  },
);

test('the middlewares of Express share the monitor of equal options, and refuse others', async () => {
  const options = { ...quiet(), service: { name: 'shop' } };
  metricsMiddleware(options);
  const monitor = existingDefaultMonitor()!;
  metricsMiddleware({ ...options, service: { name: 'shop' } });
  metricsMiddleware();
  expect(existingDefaultMonitor()).toBe(monitor);
  expect(() => metricsMiddleware({ service: { name: 'other' } })).toThrow(
    expect.objectContaining({
      code: 'ERR_GS_MONITOR_CONFIGURED_TWICE',
      message: expect.stringContaining('other values of: service'),
    }),
  );
  await monitor.close();
});

test('a second application of Express is told what to do with another extension of the same name', async () => {
  metricsMiddleware({ ...quiet(), extensions: [counting('health')] });
  const monitor = existingDefaultMonitor()!;
  expect(() => metricsMiddleware({ extensions: [counting('health')] })).toThrow(
    expect.objectContaining({
      code: 'ERR_GS_EXTENSION_DUPLICATE',
      message: expect.stringMatching(/"health".*monitor: createMonitor\(\).*In tests, close/),
    }),
  );
  await monitor.close();
});

async function listening(server: Server): Promise<Server> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

async function closed(server: Server): Promise<void> {
  if (!server.listening) return;
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
}

async function request(server: Server, path: string): Promise<void> {
  const { port } = server.address() as AddressInfo;
  const answered = new Promise((resolve) => {
    server.once('request', (_req, res) => res.once('close', resolve));
  });
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } });
  await answer.arrayBuffer();
  await answered;
}

/** The sum over all series. */
async function total(monitor: Monitor, name: string): Promise<number> {
  const family = (await monitor.registry.collect()).find((one) => one.name === name);
  let sum = 0;
  for (const point of family?.points ?? []) sum += 'value' in point ? point.value : 0;
  return sum;
}
