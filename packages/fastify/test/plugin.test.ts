import {
  createMonitor,
  defaultMonitor,
  existingDefaultMonitor,
  type RouteSettings,
} from '@golden-signals/core/adapter';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { type FastifyMonitoringOptions, goldenSignals, monitoringRoutes } from '@golden-signals/fastify';
import { describe, expect, test } from '@jest/globals';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { editions } from './editions.ts';
import { inject } from './inject.ts';
import { ObservedApp } from './observed-app.ts';

const quiet = { env: {}, runtimeMetrics: false, logger: new MemoryLogger() };

describe.each(editions)('goldenSignals in $name', (edition) => {
  test('gives the application and its plugins the monitor, and is known by its name', async () => {
    const observed = await ObservedApp.create(edition);
    const { app, monitor } = observed;
    expect(app.goldenSignals).toBe(monitor);
    expect(app.hasPlugin('@golden-signals/fastify')).toBe(true);
    app.register(async (scope) => expect(scope.goldenSignals).toBe(monitor));
    await app.ready();
    await observed.close();
  });

  test('registered again, here and in a plugin, it counts once', async () => {
    const observed = await ObservedApp.create(edition);
    const { app, monitor } = observed;
    await app.register(goldenSignals);
    await app.register(goldenSignals, { monitor });
    app.register(
      async (scope) => {
        await scope.register(goldenSignals);
        scope.get('/users/:id', async () => 'a user');
      },
      { prefix: '/v1' },
    );
    await observed.send('/v1/users/1');
    expect(await observed.counts()).toEqual({ 'GET /v1/users/:id 200': 1 });
  });

  test('a plugin of the application may have a monitor of its own besides', async () => {
    const observed = await ObservedApp.create(edition);
    const own = createMonitor(quiet);
    observed.app.register(
      async (scope) => {
        await scope.register(goldenSignals, { monitor: own });
        expect(scope.goldenSignals).toBe(own);
        scope.get('/users/:id', async () => 'a user');
      },
      { prefix: '/v1' },
    );
    await observed.send('/v1/users/1');
    await observed.send('/none');
    expect(await observed.counts()).toEqual({ 'GET /v1/users/:id 200': 1, 'GET <unmatched> 404': 1 });
    expect(await own.registry.metrics()).toContain('route="/v1/users/:id",status_code="200"} 1\n');
    expect(observed.app.goldenSignals).toBe(observed.monitor);
    await own.close();
  });

  test('one application has one monitor', async () => {
    const observed = await ObservedApp.create(edition);
    const other = createMonitor(quiet);
    const again = observed.app.register(goldenSignals, { monitor: other, endpoints: false });
    await expect(again).rejects.toThrow(/'goldenSignals' has already been added/);
    await observed.close();
    await other.close();
  });

  test('works with what one plugin registers for another', async () => {
    const monitor = createMonitor(quiet);
    const app = edition.fastify();
    app.register(async (scope) => void scope.get('/earlier/:id', async () => 'ok'));
    app.register(goldenSignals, { monitor });
    app.register(async (scope) => void scope.get('/later/:id', async () => 'ok'));
    await inject(app, '/earlier/1');
    await inject(app, '/later/1');
    await app.close();
    const text = await monitor.registry.metrics();
    expect(text).toContain('route="/earlier/:id",status_code="200"} 1\n');
    expect(text).toContain('route="/later/:id",status_code="200"} 1\n');
    await monitor.close();
  });

  test.each([
    [{ typo: 1 }, 'ERR_GS_OPTION_UNKNOWN', '"typo"'],
    [{ monitor: 'mine' }, 'ERR_GS_OPTION_INVALID', 'createMonitor()'],
    [{ endpoints: 'no' }, 'ERR_GS_OPTION_INVALID', '"endpoints" must be true or false'],
    [{ http: { slowThresholdMs: -1 } }, 'ERR_GS_OPTION_INVALID', 'at least 0'],
    [{ slowThresholdMs: 5 }, 'ERR_GS_OPTION_UNKNOWN', '"slowThresholdMs" belongs below "http"'],
    [{ service: { name: 'shop' } }, 'ERR_GS_OPTION_INVALID', '"service" has no effect beside "monitor"'],
  ])('refuses %j and says what would be right', async (options, code, hint) => {
    const app = edition.fastify();
    const monitor = createMonitor(quiet);
    await expect(app.register(goldenSignals, { monitor, ...options } as never)).rejects.toThrow(
      expect.objectContaining({
        code,
        message: expect.stringMatching(`^goldenSignals(?: http)?: .*${hint.replace('()', '..')}`),
      }),
    );
    await app.close();
    await monitor.close();
  });

  test.each(Object.entries({ goldenSignals, monitoringRoutes }))(
    'says that %s is registered, not called',
    async (name, plugin) => {
      for (const args of [[], [{ endpoints: false }]]) {
        const app = edition.fastify();
        app.register((plugin as (...args: unknown[]) => Promise<void>)(...args) as never);
        await expect(app.ready()).rejects.toThrow(
          expect.objectContaining({
            code: 'ERR_GS_NOT_CALLED',
            message: expect.stringContaining(`app.register(${name}, options)`),
          }),
        );
        await app.close().catch(() => {});
      }
    },
  );

  describe('config.monitoring of a route', () => {
    test('excludes it, sets its threshold, and gives its labels their values', async () => {
      const clock = new FakeClock();
      const monitor = createMonitor({ ...quiet, clock });
      const plugin: FastifyMonitoringOptions = { monitor, http: { labels: { team: 'core' } } };
      const observed = await ObservedApp.create(edition, { plugin });
      const { app } = observed;
      const handler = async () => clock.advance(100);
      const config = (monitoring: RouteSettings<FastifyRequest, FastifyReply>) => ({
        config: { monitoring },
      });
      app.get('/probe', config({ exclude: true }), handler);
      app.get('/report', config({ slowThresholdMs: 50, labels: { team: 'finance' } }), handler);
      app.post('/report', handler);
      for (const request of ['/probe', '/report', 'POST /report']) await observed.send(request);
      await observed.close();
      expect(await observed.read('http_requests_total', 'method', 'route', 'team')).toEqual({
        'GET /report finance': 1,
        'POST /report core': 1,
      });
      expect(await observed.read('http_slow_requests_total', 'method', 'route')).toEqual({
        'GET /report': 1,
      });
      await monitor.close();
    });

    test.each([
      [{ exclude: 'yes' }, 'ERR_GS_OPTION_INVALID', '"exclude" must be true or false'],
      [{ slowMs: 5 }, 'ERR_GS_OPTION_UNKNOWN', '"slowMs"'],
      [{ labels: { team: 'web' } }, 'ERR_GS_LABEL_UNKNOWN', 'there is no label "team"'],
      [true, 'ERR_GS_OPTION_INVALID', 'an object'],
    ])('%j is refused when the route is registered', async (monitoring, code, hint) => {
      const observed = await ObservedApp.create(edition);
      const { app } = observed;
      const wrong = { url: '/users/:id', config: { monitoring } as never, handler: async () => 'ok' };
      const error = expect.objectContaining({
        code,
        message: expect.stringMatching(`^config.monitoring of the route GET /v1/users/:id: .*${hint}`),
      });
      app.register(async (scope) => void scope.route({ method: 'GET', ...wrong }), { prefix: '/v1' });
      await expect(Promise.resolve(app.ready())).rejects.toThrow(error);
      await observed.close();
    });

    test('that is wrong costs a route that is older than the plugin its settings only', async () => {
      const config = { monitoring: { exclude: 'yes' } } as never;
      const observed = await ObservedApp.create(edition, {
        before: (app) => app.get('/users/:id', { config }, async () => 'ok'),
      });
      await observed.send('/users/1');
      await observed.send('/users/2');
      expect(await observed.counts()).toEqual({ 'GET /users/:id 200': 2 });
      expect(await observed.read('golden_signals_internal_errors_total', 'component')).toEqual({
        fastify: 1,
      });
    });
  });

  test('the options of HTTP monitoring reach the monitor', async () => {
    const observed = await ObservedApp.create(edition, {
      plugin: { http: { exclude: ['/users/1'], statusLabel: 'class' } },
    });
    observed.app.get('/users/:id', async () => 'ok');
    await observed.send('/users/1');
    await observed.send('/users/2');
    expect(await observed.counts()).toEqual({ 'GET /users/:id 2xx': 1 });
  });

  test('a monitor that is switched off leaves the application alone', async () => {
    const monitor = createMonitor({ ...quiet, enabled: false });
    const app = edition.fastify();
    const listeners = app.server.listenerCount('request');
    await app.register(goldenSignals, { monitor });
    app.get('/users', async () => 'ok');
    expect((await inject(app, '/users')).statusCode).toBe(200);
    expect((await inject(app, '/metrics')).statusCode).toBe(404);
    expect(app.server.listenerCount('request')).toBe(listeners);
    expect(app.goldenSignals).toBe(monitor);
    await app.close();
    await monitor.close();
  });

  describe('at the end of the application', () => {
    test('a monitor that was given stays open, and the server is left as it was', async () => {
      const { app, monitor } = await ObservedApp.create(edition);
      await app.ready();
      await app.close();
      expect(monitor.closed).toBe(false);
      expect(app.server.listeners('request').map(({ name }) => name)).not.toContain('onRequest');
      await monitor.close();
    });

    test('the process-wide monitor that it made is closed with the last application that shares it', async () => {
      expect(existingDefaultMonitor()).toBeUndefined();
      const first = edition.fastify();
      const second = edition.fastify();
      await first.register(goldenSignals);
      await second.register(goldenSignals);
      const monitor = first.goldenSignals;
      expect(second.goldenSignals).toBe(monitor);
      await first.close();
      expect(monitor.closed).toBe(false);
      await second.close();
      expect(monitor.closed).toBe(true);
      const third = edition.fastify();
      await third.register(goldenSignals);
      expect(third.goldenSignals).not.toBe(monitor);
      await third.close();
      expect(existingDefaultMonitor()).toBeUndefined();
    });

    test('a process-wide monitor that was there before stays open', async () => {
      const monitor = defaultMonitor();
      const app = edition.fastify();
      await app.register(goldenSignals);
      expect(app.goldenSignals).toBe(monitor);
      await app.close();
      expect(monitor.closed).toBe(false);
      await monitor.close();
    });
  });
});
