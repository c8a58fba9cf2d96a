import { createMonitor, type Monitor, type RouteSettings } from '@golden-signals/core/adapter';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { metricsMiddleware, monitorRoute } from '@golden-signals/express';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Application, RequestHandler } from 'express';
import { editions } from './editions.ts';
import { Serving } from './serving.ts';

const ok: RequestHandler = (_req, res) => {
  res.send('ok');
};

test.each([
  [{ nam: 'a' }, 'ERR_GS_OPTION_UNKNOWN'],
  [{ name: '' }, 'ERR_GS_OPTION_INVALID'],
  [{ labels: { team: 5 } }, 'ERR_GS_OPTION_INVALID'],
  [null, 'ERR_GS_OPTION_INVALID'],
])('monitorRoute(%j) is refused', (settings, code) => {
  expect(() => monitorRoute(settings as RouteSettings)).toThrow(expect.objectContaining({ code }));
});

describe.each(editions())('monitorRoute in $name', (edition) => {
  let monitor: Monitor;
  let app: Application;

  beforeEach(() => {
    monitor = createMonitor({
      clock: new FakeClock(),
      logger: new MemoryLogger(),
      runtimeMetrics: false,
      env: {},
      http: { labels: { team: 'none' } },
    });
    app = edition.app();
    app.use(metricsMiddleware({ monitor }));
  });
  afterEach(() => monitor.close());

  async function counts(...requests: string[]) {
    const serving = await Serving.of(app);
    for (const request of requests) await serving.send(request);
    await serving.stop();
    const lines = (await monitor.registry.metrics()).split('\n');
    return lines
      .filter((line) => line.startsWith('http_requests_total{'))
      .map((line) => line.slice(19))
      .sort();
  }

  test('is for its route alone, wherever it stands among the handlers', async () => {
    const router = edition.router();
    app.use('/shop', router);
    router.get(
      '/orders/:id',
      (_req, _res, next) => next(),
      monitorRoute({ name: 'order', labels: { team: 'web' } }),
      ok,
    );
    router.post('/orders/:id', ok);
    router.get('/left-out', monitorRoute({ exclude: true }), ok);
    expect(await counts('/shop/orders/1', 'POST /shop/orders/1', '/shop/left-out')).toEqual([
      '{method="GET",route="order",status_code="200",team="web"} 1',
      '{method="POST",route="/shop/orders/:id",status_code="200",team="none"} 1',
    ]);
  });

  test('with a label that is not declared is an internal error, and the route is as any other', async () => {
    app.get('/a', monitorRoute({ name: 'a', labels: { tier: 'gold' } }), ok);
    expect(await counts('/a', '/a')).toEqual(['{method="GET",route="/a",status_code="200",team="none"} 2']);
    expect(await monitor.registry.metrics()).toContain(
      'golden_signals_internal_errors_total{component="express"}',
    );
  });

  test('that is given to no route says so, once', async () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
    app.use(monitorRoute({ name: 'everything' }));
    app.get('/a', monitorRoute({ name: 'a' }), ok);
    expect(await counts('/a', '/a')).toEqual(['{method="GET",route="a",status_code="200",team="none"} 2']);
    expect(warn.mock.calls).toEqual([
      [
        expect.stringContaining('part of no route'),
        expect.objectContaining({ code: 'ERR_GS_ROUTE_SETTINGS_UNUSED' }),
      ],
    ]);
    warn.mockRestore();
  });
});
