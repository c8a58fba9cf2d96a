import {
  addContext,
  createMonitor,
  currentRequest,
  type ErrorEvent,
  type Monitor,
} from '@golden-signals/core';
import { errorTrackingMiddleware, metricsMiddleware } from '@golden-signals/express';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Application, ErrorRequestHandler } from 'express';
import request from 'supertest';
import { editions } from './editions.ts';

class OutOfStock extends Error {
  override readonly name = 'OutOfStock';
}

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

describe.each(editions())('what went wrong in $name', (edition) => {
  let monitor: Monitor;
  let app: Application;
  let events: ErrorEvent[];

  beforeEach(() => {
    monitor = createMonitor({
      runtimeMetrics: false,
      env: {},
      requestContext: { responseHeader: true },
      logger: quiet,
    });
    events = [];
    monitor.on('error', (event) => events.push(event));
    app = edition.app();
    app.use(metricsMiddleware({ monitor }));
  });
  afterEach(() => monitor.close());

  // Every one would cost microseconds: the application's own request and response objects are extended instead.
  test('no request and no response gets a property for its context', async () => {
    const own: string[] = [];
    const inside: unknown[] = [];
    app.get('/', (req, res) => {
      for (const emitter of [req, res])
        own.push(...['emit', 'writeHead'].filter((name) => Object.hasOwn(emitter, name)));
      res.on('close', () => inside.push(currentRequest()?.requestId));
      res.send('ok');
    });
    const { headers } = await request(app).get('/').set('x-request-id', 'given');
    expect(headers['x-request-id']).toBe('given');
    expect(own).toEqual([]);
    expect(inside).toEqual(['given']);
  });

  /** Answers errors after they were tracked. */
  const answerWith = (status: number) => {
    app.use(errorTrackingMiddleware({ monitor }));
    const answer: ErrorRequestHandler = (_error, _req, res, _next) => void res.status(status).send('handled');
    app.use(answer);
  };

  test('errorTrackingMiddleware passes an error on, which is told with the status that was answered', async () => {
    const error = new OutOfStock('none left');
    const router = edition.router();
    router.get('/:id', (_req, _res, next) => next(error));
    app.use('/shops/:shop/items', router);
    answerWith(503);
    await request(app).get('/shops/1/items/2?a=1').set('x-request-id', 'r-1').expect(503, 'handled');
    expect(events).toMatchObject([
      { route: '/shops/:shop/items/:id', method: 'GET', status: 503, requestId: 'r-1', repeated: false },
    ]);
    expect(events[0]!.original).toBe(error);
  });

  test('an error that is answered as a client error, or as a success, is none', async () => {
    app.get('/a', () => {
      throw new OutOfStock('none left');
    });
    answerWith(409);
    await request(app).get('/a').expect(409);
    expect(events).toEqual([]);
  });

  test('a body that does not parse is a client error', async () => {
    app.use(edition.express.json());
    app.use(errorTrackingMiddleware({ monitor }));
    const answer: ErrorRequestHandler = (error, _req, res, _next) => void res.status(error.status).end();
    app.use(answer);
    await request(app).post('/a').type('json').send('{').expect(400);
    expect(events).toEqual([]);
    expect(monitor.diagnostics().errors.groups).toEqual([]);
  });

  test('without errorTrackingMiddleware a failure is named by its status', async () => {
    app.get('/a', () => {
      throw new OutOfStock('none left');
    });
    const answer: ErrorRequestHandler = (_error, _req, res, _next) => void res.status(500).end();
    app.use(answer);
    await request(app).get('/a').expect(500);
    expect(events).toMatchObject([{ route: '/a', error: { type: '500' } }]);
  });

  test('registered twice, it tells once', async () => {
    app.get('/a', (_req, _res, next) => next(new OutOfStock('none left')));
    app.use(errorTrackingMiddleware({ monitor }));
    answerWith(500);
    await request(app).get('/a').expect(500);
    expect(events).toHaveLength(1);
  });

  test('the body parser keeps the request, and so do error handlers', async () => {
    const seen: unknown[] = [];
    app.use(edition.express.json());
    app.post('/carts/:id', (req, _res, next) => {
      addContext({ items: req.body.items });
      seen.push(currentRequest()?.requestId, currentRequest()?.route);
      next(new OutOfStock('none left'));
    });
    app.use(errorTrackingMiddleware({ monitor }));
    const answer: ErrorRequestHandler = (_error, _req, res, _next) => {
      seen.push(currentRequest()?.requestId);
      res.status(500).end();
    };
    app.use(answer);
    await request(app).post('/carts/7').set('x-request-id', 'r-1').send({ items: 3 }).expect(500);
    expect(seen).toEqual(['r-1', '/carts/:id', 'r-1']);
    expect(events).toMatchObject([{ requestId: 'r-1', fields: { items: 3 } }]);
  });
});
