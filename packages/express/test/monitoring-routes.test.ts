import {
  createMonitor,
  type Monitor,
  type MonitorOptions,
  startManagementServer,
} from '@golden-signals/core/adapter';
import { MemoryLogger } from '@golden-signals/core/testing';
import { metricsMiddleware, monitoringRoutes } from '@golden-signals/express';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Application, RequestHandler } from 'express';
import request from 'supertest';
import { type Edition, editions } from './editions.ts';

describe.each(editions())('monitoringRoutes in $name', (edition: Edition) => {
  let monitor: Monitor;
  let app: Application;

  beforeEach(() => {
    monitor = createMonitor({ runtimeMetrics: false, env: { NODE_ENV: 'test' } });
    app = edition.app();
    app.use(metricsMiddleware({ monitor }));
  });

  afterEach(() => monitor.close());

  test('serves the metrics, and leaves everything else to the application', async () => {
    app.use(monitoringRoutes({ monitor }));
    app.get('/users/:id', (_req, res) => {
      res.send('a user');
    });
    await request(app).get('/users/1').expect(200, 'a user');
    await request(app).get('/metricsandmore').expect(404);
    const { text, headers } = await request(app).get('/metrics?x=1').expect(200);
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(text).toContain('http_requests_total{method="GET",route="/users/:id",status_code="200"} 1\n');
  });

  test('serves them below the path that it is mounted on', async () => {
    const router = edition.router();
    app.use('/internal/:zone', router);
    router.use('/monitoring', monitoringRoutes({ monitor }));
    await request(app).get('/internal/a/monitoring/metrics').expect(200);
    await request(app).get('/internal/a/monitoring/metrics/').expect(200);
    await request(app).head('/internal/a/monitoring/metrics').expect(200);
    await request(app).post('/internal/a/monitoring/metrics').expect(405);
    await request(app).get('/metrics').expect(404);
  });

  test("serves an endpoint where it is mounted on the endpoint's own path", async () => {
    app.use('/metrics', monitoringRoutes({ monitor }));
    app.use('/internal/metrics', monitoringRoutes({ monitor }));
    app.use('/mymetrics', monitoringRoutes({ monitor }));
    for (const path of ['/metrics', '/metrics/?x=1', '/internal/metrics']) {
      const { text } = await request(app).get(path).expect(200);
      expect(text).toContain('# TYPE http_requests_total counter\n');
    }
    await request(app).post('/metrics').expect(405);
    for (const path of ['/metrics/more', '/mymetrics', '/internal']) await request(app).get(path).expect(404);
  });

  test.each([
    ['after', (observe: RequestHandler, routes: RequestHandler) => [observe, routes]],
    ['before', (observe: RequestHandler, routes: RequestHandler) => [routes, observe]],
  ])('does not count its own answers, registered %s the metrics', async (_order, arrange) => {
    const own = edition.app();
    own.use(...(arrange(metricsMiddleware({ monitor }), monitoringRoutes({ monitor })) as [RequestHandler]));
    await request(own).get('/metrics').expect(200);
    const { text } = await request(own).get('/metrics').expect(200);
    expect(text).not.toMatch(/^http_requests_total\{/m);
    expect(text).not.toMatch(/^http_requests_in_flight\S* [1-9]/m);
    expect(monitor.snapshot()).toMatchObject({ inFlight: 0, total: { requests: 0 } });
  });

  test('serves what extensions add later', async () => {
    app.use(monitoringRoutes({ monitor }));
    monitor.use({
      name: 'test',
      setup: ({ endpoints }) =>
        endpoints.add({
          name: 'test',
          paths: ['/test'],
          access: 'open',
          handle: ({ query }) => ({ status: 200, headers: {}, body: query.get('x') ?? '' }),
        }),
    });
    await request(app).get('/test?x=7').expect(200, '7');
  });

  test('leaves everything to the application when the monitor is off', async () => {
    const off = createMonitor({ env: { GS_METRICS_ENABLED: 'false' } });
    const own = edition.app();
    own.use(monitoringRoutes({ monitor: off }));
    await request(own).get('/metrics').expect(404);
    await off.close();
  });

  describe("an application's own route", () => {
    let logger: MemoryLogger;

    const mount = (options: MonitorOptions = {}) => {
      logger = new MemoryLogger();
      const own = createMonitor({ runtimeMetrics: false, stalls: false, env: {}, logger, ...options });
      monitor.onClose(() => own.close());
      return monitoringRoutes({ monitor: own });
    };
    const warnings = () => logger.entries.filter(({ level }) => level !== 'info');

    test('that comes later goes first, and is named once', async () => {
      app.use(mount());
      const router = edition.router();
      router.get('/Metrics', (_req, res) => void res.send('mine'));
      app.use('/', router);
      app.get('/:page', (_req, res) => void res.send('page'));
      for (let times = 0; times < 2; times++) {
        expect((await request(app).get('/metrics?x=1').expect(200)).text).toBe('mine');
      }
      await request(app).post('/metrics').expect(405);
      await request(app).get('/monitoring/errors').expect('content-type', /json/);
      expect(warnings()).toMatchObject([
        { level: 'warn', fields: { endpoint: 'metrics', route: expect.stringMatching(/^GET \/metrics$/i) } },
      ]);
    });

    test('that came earlier is named when the first request arrives', async () => {
      app.get('/metrics', (_req, res) => void res.send('mine'));
      app.use(mount());
      app.get('/', (_req, res) => void res.send('home'));
      await request(app).get('/').expect(200, 'home');
      await request(app).get('/metrics').expect(200, 'mine');
      expect(warnings()).toMatchObject([{ fields: { endpoint: 'metrics', route: 'GET /metrics' } }]);
    });

    test('that only guards an endpoint, or leads to it, lets it answer', async () => {
      const routes = mount();
      app.get('/metrics', (req, res, next) =>
        req.headers.authorization ? next() : void res.sendStatus(401),
      );
      app.use(routes);
      await request(app).get('/metrics').expect(401);
      await request(app).get('/metrics').set('authorization', 'x').expect(200);
    });

    test('is an error in the log where conflicts are errors: it is too late to refuse to start', async () => {
      app.use(mount({ endpointConflicts: 'error' }));
      app.get('/metrics', (_req, res) => void res.send('mine'));
      await request(app).get('/metrics').expect(200, 'mine');
      await request(app).get('/metrics').expect(200, 'mine');
      expect(warnings()).toMatchObject([{ level: 'error', fields: { code: 'ERR_GS_ENDPOINT_ROUTE_TAKEN' } }]);
    });
  });

  test('a metric of the application that is called as ours is no exception of the application', async () => {
    const own = createMonitor({ runtimeMetrics: false, env: {}, logger: new MemoryLogger() });
    own.registry.counter({ name: 'http_requests_total', help: 'Mine.', labelNames: ['path'] });
    const plain = edition.app();
    plain.use(monitoringRoutes({ monitor: own }));
    await request(plain)
      .get('/metrics')
      .expect(200, /# HELP http_requests_total Mine\./);
    await own.close();
  });

  test('serves only what is wanted', async () => {
    app.use(monitoringRoutes({ monitor, only: ({ name }) => name !== 'metrics' }));
    await request(app).get('/metrics').expect(404);
    await request(app).get('/monitoring/errors').expect(200);
  });

  test('with a management port serves here what is open, and everything there', async () => {
    const env = { GS_METRICS_PORT: '0' };
    const own = createMonitor({ runtimeMetrics: false, env, logger: new MemoryLogger() });
    const handle = () => ({ status: 200, headers: {}, body: 'alive' });
    own.endpoints.add({ name: 'live', paths: ['/live'], access: 'open', handle });
    const plain = edition.app();
    plain.use(monitoringRoutes({ monitor: own }));
    const { port } = await startManagementServer({ monitor: own });
    await request(plain).get('/live').expect(200, 'alive');
    await request(plain).get('/metrics').expect(404);
    for (const path of ['/live', '/metrics']) {
      expect((await fetch(`http://127.0.0.1:${port}${path}`)).status).toBe(200);
    }
    await own.close();
  });
});
