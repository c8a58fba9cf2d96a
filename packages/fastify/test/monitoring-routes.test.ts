import { createMonitor, type Monitor, startManagementServer } from '@golden-signals/core/adapter';
import { MemoryLogger } from '@golden-signals/core/testing';
import { goldenSignals, monitoringRoutes } from '@golden-signals/fastify';
import { describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { editions } from './editions.ts';
import { inject } from './inject.ts';
import { ObservedApp } from './observed-app.ts';

function addEndpoint(monitor: Monitor, name: string): void {
  const handle = () => ({ status: 200, headers: {}, body: name });
  monitor.endpoints.add({ name, paths: [`/${name}`], access: 'open', handle });
}

describe.each(editions)('the endpoints in $name', (edition) => {
  test('are routes that answer GET and HEAD, with a query or a trailing slash too', async () => {
    const observed = await ObservedApp.create(edition);
    const scrape = await observed.send('/metrics?x=1', {
      headers: { accept: 'application/openmetrics-text' },
    });
    expect(scrape.status).toBe(200);
    expect(scrape.headers['content-type']).toContain('application/openmetrics-text');
    expect(scrape.body).toMatch(/# EOF\n$/);
    expect((await observed.send('/metrics/')).status).toBe(200);
    expect(await observed.send('HEAD /metrics')).toMatchObject({ status: 200, body: '' });
    expect((await observed.send('POST /metrics')).status).toBe(405);
    await observed.close();
  });

  test('are not requests of the service, and do not find themselves in flight', async () => {
    const observed = await ObservedApp.create(edition);
    await observed.send('/metrics');
    const { body } = await observed.send('/metrics');
    expect(body).not.toMatch(/^http_requests_total/m);
    expect(body).toContain('http_requests_in_flight{method="GET"} 0\n');
    expect(await observed.counts()).toEqual({});
  });

  test('answer before a route that takes everything', async () => {
    const observed = await ObservedApp.create(edition);
    observed.app.get('/*', async () => 'page');
    expect((await observed.send('/metrics')).body).toContain('# TYPE');
    expect((await observed.send('/metrics-or-more')).body).toBe('page');
    await observed.close();
  });

  test('of extensions are served too, whenever they are added', async () => {
    const observed = await ObservedApp.create(edition);
    const { app, monitor } = observed;
    app.get('/*', async () => 'page');
    addEndpoint(monitor, 'early');
    await app.register(async (scope) => void scope.get('/x', async () => 'x'));
    addEndpoint(monitor, 'later');
    await app.ready();
    addEndpoint(monitor, 'too-late');
    expect((await inject(app, '/early')).body).toBe('early');
    expect((await inject(app, '/later/')).body).toBe('later');
    expect((await inject(app, '/too-late?x=1')).body).toBe('too-late');
    expect((await inject(app, '/too-late-or-more')).body).toBe('page');
    await observed.close();
  });

  test('that come late are served by a monitor that is switched off too, as probes are', async () => {
    const logger = new MemoryLogger();
    const monitor = createMonitor({ env: {}, enabled: false, logger });
    const app = edition.fastify();
    await app.register(goldenSignals, { monitor });
    await app.ready();
    addEndpoint(monitor, 'late');
    expect((await inject(app, '/late')).body).toBe('late');
    expect(logger.entries.filter(({ level }) => level !== 'info')).toEqual([]);
    await app.close();
    await monitor.close();
  });

  test('that come late are guarded as the others are', async () => {
    const observed = await ObservedApp.create(edition, { plugin: { endpoints: false } });
    const { app, monitor } = observed;
    const seen: unknown[] = [];
    app.register(
      async (scope) => {
        scope.addHook('preHandler', async ({ headers, url }, reply) => {
          seen.push(url);
          if (headers.authorization !== 'secret') await reply.code(401).send('no');
        });
        await scope.register(monitoringRoutes);
      },
      { prefix: '/admin' },
    );
    await app.ready();
    addEndpoint(monitor, 'late');
    expect((await observed.send('/late')).status).toBe(404);
    expect((await observed.send('/admin/late')).status).toBe(401);
    const headers = { authorization: 'secret' };
    expect(await observed.send('/admin/late', { headers })).toMatchObject({ status: 200, body: 'late' });
    expect(seen).toEqual(['/admin/late', '/admin/late']);
    // What stands for them is nobody's path.
    expect((await observed.send('/.golden-signals/late')).status).toBe(404);
    expect((await observed.send('/admin/.golden-signals/late', { headers })).status).toBe(404);
    await observed.close();
  });

  test('can have a prefix and a log level, as any plugin', async () => {
    const lines: string[] = [];
    const stream = { write: (line: string) => void lines.push(line) };
    const observed = await ObservedApp.create(edition, {
      server: { logger: { level: 'info', stream } },
      plugin: { prefix: '/internal', logLevel: 'silent' } as object,
    });
    addEndpoint(observed.monitor, 'early');
    expect((await inject(observed.app, '/internal/metrics')).statusCode).toBe(200);
    expect((await inject(observed.app, '/internal/early')).body).toBe('early');
    expect(lines).toEqual([]);
    expect((await inject(observed.app, '/metrics')).statusCode).toBe(404);
    expect(lines).not.toEqual([]);
    await observed.close();
  });

  test('can be left out, or mounted elsewhere behind guards of their own', async () => {
    const observed = await ObservedApp.create(edition, { plugin: { endpoints: false } });
    const { app } = observed;
    app.register(
      async (scope) => {
        scope.addHook('onRequest', async ({ headers }, reply) => {
          if (headers.authorization !== 'secret') await reply.code(401).send('no');
        });
        await scope.register(monitoringRoutes);
      },
      { prefix: '/admin' },
    );
    expect((await observed.send('/metrics')).status).toBe(404);
    expect((await observed.send('/admin/metrics')).status).toBe(401);
    expect((await observed.send('/admin/metrics', { headers: { authorization: 'secret' } })).status).toBe(
      200,
    );
    expect(await observed.counts()).toEqual({ 'GET <unmatched> 404': 1 });
  });

  test('are guarded by the hooks of the application', async () => {
    const observed = await ObservedApp.create(edition);
    observed.app.addHook('preHandler', async (_request, reply) => reply.code(403).send('no'));
    expect((await observed.send('/metrics')).status).toBe(403);
    expect(await observed.counts()).toEqual({});
  });

  test('ask for the credentials of the monitor', async () => {
    const monitor = createMonitor({
      env: {},
      runtimeMetrics: false,
      logger: new MemoryLogger(),
      auth: { bearerToken: 'a-secret-token' },
    });
    const observed = await ObservedApp.create(edition, { plugin: { monitor } });
    const refused = await observed.send('/metrics');
    expect([refused.status, refused.headers['www-authenticate']]).toEqual([
      401,
      expect.stringMatching(/^Bearer/),
    ]);
    const headers = { authorization: 'Bearer a-secret-token' };
    expect((await observed.send('/metrics', { headers })).status).toBe(200);
    await observed.close();
    await monitor.close();
  });

  test.each(['before', 'after'])('yield to a route that the application registers %s them', async (order) => {
    const app: FastifyInstance = edition.fastify();
    const logger = new MemoryLogger();
    const monitor = createMonitor({ env: {}, runtimeMetrics: false, logger });
    const own = () => app.get('/metrics', async () => 'mine');
    if (order === 'before') own();
    await app.register(monitoringRoutes, { monitor });
    if (order === 'after') own();
    app.get('/:page', async () => 'page');
    app.get('/monitoring/*', async () => 'anything');
    app.get('/monitoring/:part', async () => 'anything');
    await app.ready();
    expect((await inject(app, '/metrics')).body).toBe('mine');
    expect((await inject(app, '/metrics/')).statusCode).toBe(200);
    for (const path of ['/monitoring/errors', '/monitoring/errors/']) {
      expect((await inject(app, path)).headers['content-type']).toMatch('json');
    }
    expect(logger.entries.filter(({ level }) => level === 'warn')).toMatchObject([
      { fields: { endpoint: 'metrics', route: 'GET /metrics' } },
    ]);
    await app.close();
    await monitor.close();
  });

  test('can refuse to start where the application has a route of its own', async () => {
    const app: FastifyInstance = edition.fastify();
    const monitor = createMonitor({
      env: {},
      runtimeMetrics: false,
      logger: new MemoryLogger(),
      endpointConflicts: 'error',
    });
    await app.register(monitoringRoutes, { monitor });
    app.get('/metrics', async () => 'mine');
    await expect(app.ready()).rejects.toMatchObject({
      code: 'ERR_GS_ENDPOINT_ROUTE_TAKEN',
      message: expect.stringMatching('GET /metrics'),
    });
    await app.close();
    await monitor.close();
  });

  test.each([
    [{ typo: 1 }, 'ERR_GS_OPTION_UNKNOWN', '"typo"'],
    [{ monitor: 'mine' }, 'ERR_GS_OPTION_INVALID', 'createMonitor'],
  ])('monitoringRoutes refuses %j', async (options, code, hint) => {
    const app: FastifyInstance = edition.fastify();
    await expect(app.register(monitoringRoutes, options as never)).rejects.toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(`^monitoringRoutes: .*${hint}`) }),
    );
    await app.close();
  });

  test('monitoringRoutes serves a monitor that does not observe the application', async () => {
    const monitor = createMonitor({ env: {}, runtimeMetrics: false, logger: new MemoryLogger() });
    const app = edition.fastify();
    await app.register(monitoringRoutes, { monitor, prefix: '/internal' });
    expect((await inject(app, '/internal/metrics')).statusCode).toBe(200);
    expect(app.hasDecorator('goldenSignals')).toBe(false);
    await app.close();
    await monitor.close();
  });

  test('with a management port are here what is open, and everything there', async () => {
    const env = { GS_METRICS_PORT: '0' };
    const monitor = createMonitor({ env, runtimeMetrics: false, logger: new MemoryLogger() });
    addEndpoint(monitor, 'live');
    const app = edition.fastify();
    await app.register(goldenSignals, { monitor });
    expect((await inject(app, '/live')).body).toBe('live');
    expect((await inject(app, '/metrics')).statusCode).toBe(404);
    const { port } = await startManagementServer({ monitor });
    for (const path of ['/live', '/metrics']) {
      expect((await fetch(`http://127.0.0.1:${port}${path}`)).status).toBe(200);
    }
    await app.close();
    await expect(fetch(`http://127.0.0.1:${port}/metrics`)).rejects.toThrow();
    await monitor.close();
  });

  test('exempt themselves from rate limits and load shedding', async () => {
    const app = edition.fastify();
    const configs: Array<Record<string, unknown>> = [];
    app.addHook('onRoute', ({ config }) => void configs.push(config as never));
    const monitor = createMonitor({ env: {}, runtimeMetrics: false, logger: new MemoryLogger() });
    await app.register(monitoringRoutes, { monitor });
    await app.ready();
    expect(configs.length).toBeGreaterThan(0);
    for (const { rateLimit, pressureHandler } of configs) {
      expect(rateLimit).toBe(false);
      // What @fastify/under-pressure takes for leave to go on.
      expect((pressureHandler as () => unknown)()).toBeUndefined();
    }
    await app.close();
    await monitor.close();
  });
});
