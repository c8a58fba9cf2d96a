import { createMonitor, type Monitor } from '@golden-signals/core/adapter';
import { MemoryLogger } from '@golden-signals/core/testing';
import { type DescribeRoute, observeApplication } from '@golden-signals/express/integration';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { RequestHandler } from 'express';
import request from 'supertest';
import { type Edition, editions } from './editions.ts';
import { minifiedEditions } from './minified-editions.ts';

describe.each([...editions(), ...minifiedEditions()])('observeApplication in $name', (edition: Edition) => {
  let monitor: Monitor;
  const ok: RequestHandler = (_req, res) => {
    res.send('ok');
  };

  beforeEach(() => {
    monitor = createMonitor({
      runtimeMetrics: false,
      env: {},
      logger: new MemoryLogger(),
      http: { labels: { handler: '' } },
    });
  });
  afterEach(() => monitor.close());

  const counted = async () => {
    const lines = (await monitor.registry.metrics()).match(/^http_requests_total\{.*/gm) ?? [];
    return lines.map((line) => line.slice('http_requests_total'.length)).sort();
  };

  test('measures what was registered before it', async () => {
    const app = edition.app();
    app.use(edition.express.json());
    app.get('/users/:id', ok);
    observeApplication(app, { monitor });
    await request(app).get('/users/1').expect(200);
    await request(app).post('/users').type('json').send('{').expect(400);
    expect(await counted()).toEqual([
      '{method="GET",route="/users/:id",status_code="200",handler=""} 1',
      '{method="POST",route="<middleware>",status_code="400",handler=""} 1',
    ]);
  });

  test('takes what a framework knows about its routes', async () => {
    const list: RequestHandler = (_req, res) => void res.send('list');
    const hidden: RequestHandler = (_req, res) => void res.send('hidden');
    const pass: RequestHandler = (_req, _res, next) => next();
    const app = edition.app();
    app.get('/guarded/:id', pass);
    app.get('/users', list);
    app.post('/users', hidden);
    const settings = new Map<object, ReturnType<DescribeRoute>>([
      [list, { labels: { handler: 'list' } }],
      [hidden, { exclude: true }],
      [pass, 'middleware'],
    ]);
    observeApplication(app, { monitor, describeRoute: (handler) => settings.get(handler) });
    await request(app).get('/users').expect(200);
    await request(app).post('/users').expect(200);
    await request(app).get('/guarded/1').expect(404);
    expect(await counted()).toEqual([
      '{method="GET",route="/users",status_code="200",handler="list"} 1',
      '{method="GET",route="<unmatched>",status_code="404",handler=""} 1',
    ]);
  });

  test('leaves an application alone when the monitor is off', async () => {
    const off = createMonitor({ enabled: false, env: {}, logger: new MemoryLogger() });
    const app = edition.app();
    observeApplication(app, { monitor: off });
    app.get('/users', ok);
    await request(app).get('/users').expect(200);
    expect(await off.registry.metrics()).not.toMatch(/ [1-9]/);
    await off.close();
  });
});
