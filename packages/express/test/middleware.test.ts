import type http from 'node:http';
import https from 'node:https';
import { createMonitor, type HttpOptions, type Monitor } from '@golden-signals/core/adapter';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import {
  errorTrackingMiddleware,
  latencyMiddleware,
  metricsMiddleware,
  requestCountMiddleware,
  slowRequestMiddleware,
} from '@golden-signals/express';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Application, ErrorRequestHandler, RequestHandler } from 'express';
import { type Edition, editions } from './editions.ts';
import { Serving } from './serving.ts';

const ok: RequestHandler = (_req, res) => {
  res.send('ok');
};
const answerError: ErrorRequestHandler = (error, _req, res, _next) => {
  res.status(error.status ?? 500).send('failed');
};

class StockError extends Error {}

describe.each(editions())('the middlewares in $name', (edition: Edition) => {
  let clock: FakeClock;
  let logger: MemoryLogger;
  let monitor: Monitor;
  let app: Application;

  beforeEach(() => {
    clock = new FakeClock();
    logger = new MemoryLogger();
    monitor = createMonitor({ clock, logger, runtimeMetrics: false, env: {} });
    app = edition.app();
  });

  afterEach(() => monitor.close());

  const serve = async (requests: string[], served: http.RequestListener = app) => {
    const serving = await Serving.of(served);
    const answers = [];
    for (const request of requests) answers.push(await serving.send(request));
    await serving.stop();
    return answers;
  };

  /** The lines of one metric, for example `{method="GET",route="/"} 1`, in alphabetical order. */
  const samples = async (name: string) => {
    const lines = (await monitor.registry.metrics()).split('\n');
    return lines
      .filter((line) => line.startsWith(`${name}{`))
      .map((line) => line.slice(name.length))
      .sort();
  };

  const metricNames = async () => {
    const text = await monitor.registry.metrics();
    return [...text.matchAll(/^# TYPE (http_\S+)/gm)]
      .map(([, name]) => name as string)
      .filter((name) => new RegExp(`^${name}(_count)?(\\{.*\\})? [1-9]`, 'm').test(text));
  };

  test('metricsMiddleware alone gives every signal', async () => {
    app.use(metricsMiddleware({ monitor }));
    app.get('/users/:id', ok);
    app.get('/slow', (_req, res) => {
      clock.advance(1_500);
      res.status(503).send('slow');
    });
    await serve(['/users/1', '/users/2', 'HEAD /users/3', '/slow', '/nothing']);
    expect(await samples('http_requests_total')).toEqual([
      '{method="GET",route="/slow",status_code="503"} 1',
      '{method="GET",route="/users/:id",status_code="200"} 2',
      '{method="GET",route="<unmatched>",status_code="404"} 1',
      '{method="HEAD",route="/users/:id",status_code="200"} 1',
    ]);
    expect(await samples('http_request_duration_seconds_count')).toHaveLength(4);
    expect(await samples('http_request_errors_total')).toEqual([
      '{method="GET",route="/slow",error_type="503"} 1',
    ]);
    expect(await samples('http_slow_requests_total')).toEqual(['{method="GET",route="/slow"} 1']);
    expect(monitor.snapshot()).toMatchObject({ inFlight: 0, total: { requests: 5, errors: 1 } });
  });

  test('what no route answered is named by the status that was sent', async () => {
    app.use(metricsMiddleware({ monitor }));
    app.use('/late', (_req, res) => {
      res.send('ok');
      res.statusCode = 404;
    });
    await serve(['/late']);
    expect(await samples('http_requests_total')).toEqual([
      '{method="GET",route="/late",status_code="200"} 1',
    ]);
  });

  test('a request is counted once, however often it is observed', async () => {
    const inner = edition.app();
    const router = edition.router();
    app.use(metricsMiddleware({ monitor }), metricsMiddleware({ monitor }));
    app.use('/inner', inner);
    inner.use(metricsMiddleware({ monitor }));
    inner.use('/router', router);
    router.use(requestCountMiddleware({ monitor }));
    router.get('/:id', ok);
    await serve(['/inner/router/1', '/inner/router/2']);
    expect(await samples('http_requests_total')).toEqual([
      '{method="GET",route="/inner/router/:id",status_code="200"} 2',
    ]);
  });

  test.each([
    ['requestCountMiddleware', requestCountMiddleware, ['http_requests_total']],
    ['latencyMiddleware', latencyMiddleware, ['http_request_duration_seconds']],
    ['slowRequestMiddleware', slowRequestMiddleware, ['http_slow_requests_total']],
  ])('%s records nothing else', async (_name, middleware, names) => {
    app.use(middleware({ monitor }));
    app.get('/slow', (_req, res) => {
      clock.advance(1_500);
      res.sendStatus(500);
    });
    await serve(['/slow']);
    expect(await metricNames()).toEqual(names);
  });

  test('slowRequestMiddleware logs the request', async () => {
    app.use(
      slowRequestMiddleware({
        monitor,
        http: { slowThresholdMs: 100, routes: { '/patient': { slowThresholdMs: 500 } } },
      }),
    );
    app.get(['/slow', '/patient'], (_req, res) => {
      clock.advance(200);
      res.send('ok');
    });
    await serve(['/slow', '/patient']);
    expect(logger.entries).toHaveLength(1);
    expect(logger.entries[0]).toMatchObject({
      level: 'warn',
      fields: { 'http.request.method': 'GET', 'http.route': '/slow' },
    });
  });

  describe('errorTrackingMiddleware', () => {
    test('names the exception and passes it on, alone or with the others', async () => {
      const alone = edition.app();
      const withOthers = edition.app();
      withOthers.use(metricsMiddleware({ monitor }));
      for (const each of [alone, withOthers]) {
        each.get('/throws/:id', () => {
          throw new StockError('expected by the test');
        });
        each.get('/next', (_req, _res, next) => next(new TypeError('expected by the test')));
        each.get('/refused', (_req, _res, next) => next(Object.assign(new Error('no'), { status: 409 })));
        each.use(errorTrackingMiddleware({ monitor }));
        each.use(answerError);
      }
      for (const each of [alone, withOthers]) {
        const answers = await serve(['/throws/1', '/next', '/refused'], each);
        expect(answers.map(({ status }) => status)).toEqual([500, 500, 409]);
      }
      expect(await samples('http_request_errors_total')).toEqual([
        '{method="GET",route="/next",error_type="TypeError"} 2',
        '{method="GET",route="/throws/:id",error_type="StockError"} 2',
      ]);
      expect(await samples('http_requests_total')).toHaveLength(3);
    });

    test('sees what an async handler throws, where Express does', async () => {
      if (edition.release === 'Express 4') return;
      const router = edition.router();
      app.use(metricsMiddleware({ monitor }));
      app.use('/stock', router);
      router.get('/:id', async () => {
        await null;
        throw new StockError('expected by the test');
      });
      app.use(errorTrackingMiddleware({ monitor }));
      app.use(answerError);
      await serve(['/stock/1']);
      expect(await samples('http_request_errors_total')).toEqual([
        '{method="GET",route="/stock/:id",error_type="StockError"} 1',
      ]);
    });
  });

  test('a middleware before the routes is labelled by its mount', async () => {
    app.use(metricsMiddleware({ monitor }));
    app.use(edition.express.json());
    app.use('/admin', (_req, res) => res.sendStatus(401));
    app.use((req, res, next) => (req.method === 'OPTIONS' ? res.sendStatus(204) : next()));
    await serve(['/admin/users/1', 'OPTIONS /users/1']);
    expect(await samples('http_requests_total')).toEqual([
      '{method="GET",route="/admin",status_code="401"} 1',
      '{method="OPTIONS",route="<middleware>",status_code="204"} 1',
    ]);
  });

  test('paths are left out by the path of the client, wherever the middleware is', async () => {
    const router = edition.router();
    app.use('/api', router);
    router.use(metricsMiddleware({ monitor, http: { exclude: ['/api/ping'] } }));
    router.get(['/ping', '/pong'], ok);
    await serve(['/api/ping', '/api/ping?x=1', '/api/pong']);
    expect(await samples('http_requests_total')).toEqual([
      '{method="GET",route="/api/pong",status_code="200"} 1',
    ]);
  });

  test('a million unknown paths add nothing', async () => {
    app.use(metricsMiddleware({ monitor }));
    app.get('/users/:id', ok);
    await serve(Array.from({ length: 50 }, (_, index) => `/scan-${index}/${'x'.repeat(index)}?${index}`));
    expect(await samples('http_requests_total')).toEqual([
      '{method="GET",route="<unmatched>",status_code="404"} 50',
    ]);
  });

  test('an application in http.createServer or https.createServer is measured the same', async () => {
    app.use(metricsMiddleware({ monitor }));
    app.get('/users/:id', ok);
    // Anonymous key exchange needs no certificate.
    const tls = { ciphers: 'AECDH-AES128-SHA:@SECLEVEL=0', maxVersion: 'TLSv1.2' as const };
    const secure = await new Serving(https.createServer(tls, app)).start();
    const answer = await secure.send(
      '/users/1',
      { ...tls, rejectUnauthorized: false } as object,
      https.request,
    );
    await secure.stop();
    expect(answer.body).toBe('ok');
    await serve(['/users/1'], (req, res) => app(req, res));
    expect(await samples('http_requests_total')).toEqual([
      '{method="GET",route="/users/:id",status_code="200"} 2',
    ]);
  });

  test('two monitors see the same requests', async () => {
    const other = createMonitor({ runtimeMetrics: false, env: { NODE_ENV: 'test' } });
    app.use(metricsMiddleware({ monitor }), metricsMiddleware({ monitor: other }));
    app.get('/users/:id', ok);
    await serve(['/users/1']);
    expect(other.snapshot().routes).toMatchObject([{ route: '/users/:id', requests: 1 }]);
    expect(monitor.snapshot().routes).toMatchObject([{ route: '/users/:id', requests: 1 }]);
    await other.close();
  });

  test('GS_METRICS_ENABLED=false leaves nothing but a call of next', async () => {
    const off = createMonitor({ env: { GS_METRICS_ENABLED: 'false' } });
    app.use(metricsMiddleware({ monitor: off }));
    app.get('/users/:id', ok);
    app.use(errorTrackingMiddleware({ monitor: off }));
    const [answer] = await serve(['/users/1']);
    expect(answer?.status).toBe(200);
    expect(await off.registry.metrics()).not.toMatch(/ [1-9]/);
    await off.close();
  });
});

test.each([
  ['ERR_GS_OPTION_UNKNOWN', { slowTresholdMs: 5 }],
  ['ERR_GS_OPTION_INVALID', { slowThresholdMs: -1 }],
])('a wrong option is %s at start-up', async (code, wrong) => {
  const monitor = createMonitor({ runtimeMetrics: false, env: { NODE_ENV: 'test' } });
  expect(() => metricsMiddleware({ monitor, http: wrong as HttpOptions })).toThrow(
    expect.objectContaining({ code }),
  );
  await monitor.close();
});

test('other options for a second middleware are an error at start-up', async () => {
  const monitor = createMonitor({ runtimeMetrics: false, env: { NODE_ENV: 'test' } });
  metricsMiddleware({ monitor, http: { slowThresholdMs: 5 } });
  latencyMiddleware({ monitor });
  latencyMiddleware({ monitor, http: { slowThresholdMs: 5 } });
  expect(() => latencyMiddleware({ monitor, http: { slowThresholdMs: 6 } })).toThrow(
    expect.objectContaining({ code: 'ERR_GS_HTTP_CONFIGURED_TWICE' }),
  );
  await monitor.close();
});

test('types fit where Express takes middlewares and error handlers', async () => {
  const monitor = createMonitor({ runtimeMetrics: false, env: { NODE_ENV: 'test' } });
  const handler: RequestHandler = metricsMiddleware({ monitor });
  const errorHandler: ErrorRequestHandler = errorTrackingMiddleware({ monitor });
  expect([handler.length, errorHandler.length]).toEqual([3, 4]);
  await monitor.close();
});
