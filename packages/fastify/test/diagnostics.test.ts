import { createMonitor, currentRequest, type ErrorEvent, type Monitor } from '@golden-signals/core';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { FastifyReply } from 'fastify';
import { editions } from './editions.ts';
import { ObservedApp } from './observed-app.ts';

class OutOfStock extends Error {
  override readonly name = 'OutOfStock';
}

const fail = async (): Promise<never> => {
  throw new OutOfStock('none left');
};

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

describe.each(editions)('what went wrong in $name', (edition) => {
  let monitor: Monitor;
  let observed: ObservedApp;
  let events: ErrorEvent[];

  beforeEach(async () => {
    monitor = createMonitor({
      runtimeMetrics: false,
      env: {},
      requestContext: { responseHeader: true },
      logger: quiet,
    });
    events = [];
    monitor.on('error', (event) => events.push(event));
    observed = await ObservedApp.create(edition, { plugin: { monitor } });
  });
  afterEach(() => observed.close());

  test('an error that setErrorHandler maps is told as it was thrown, with the status that was answered', async () => {
    const error = new OutOfStock('none left');
    observed.app.setErrorHandler((_error, _request, reply) => reply.code(503).send({ sorry: true }));
    observed.app.get('/items/:id', async () => {
      throw error;
    });
    const { status } = await observed.send('/items/7?a=1', { headers: { 'x-request-id': 'r-1' } });
    await observed.close();
    expect(status).toBe(503);
    expect(events).toMatchObject([
      { route: '/items/:id', method: 'GET', status: 503, requestId: 'r-1', repeated: false },
    ]);
    expect(events[0]!.original).toBe(error);
  });

  test('an error that it answers as a success is handled, and one that it answers as a client error is none', async () => {
    observed.app.setErrorHandler((_error, request, reply) =>
      reply.code(Number(request.url.slice(1))).send('x'),
    );
    for (const code of [200, 409]) {
      observed.app.get(`/${code}`, async () => {
        throw new OutOfStock('none left');
      });
    }
    const statuses = [await observed.send('/200'), await observed.send('/409')].map(({ status }) => status);
    await observed.close();
    expect(statuses).toEqual([200, 409]);
    expect(events).toMatchObject([
      { route: '/200', status: 200, handled: true, error: { type: 'OutOfStock' } },
    ]);
  });

  test('error handlers of scopes, of routes, and those that were set before the plugin', async () => {
    const { app } = observed;
    const page = (text: string) => (_error: unknown, _request: unknown, reply: FastifyReply) =>
      reply.code(200).send(text);
    app.register(async (scope) => {
      scope.setErrorHandler(page('of the scope'));
      scope.get('/scope', fail);
    });
    app.get('/route', { errorHandler: page('of the route') }, fail);
    app.get('/unset', fail);
    const bodies = [];
    for (const path of ['/scope', '/route', '/unset']) bodies.push((await observed.send(path)).body);
    await observed.close();
    expect(bodies.slice(0, 2)).toEqual(['of the scope', 'of the route']);
    expect(events.map(({ route, handled }) => [route, handled])).toEqual([
      ['/scope', true],
      ['/route', true],
      ['/unset', false],
    ]);
  });

  test('an error handler that throws another error', async () => {
    observed.app.setErrorHandler(() => {
      throw new RangeError('in the error handler');
    });
    observed.app.get('/a', async () => {
      throw new OutOfStock('none left');
    });
    expect((await observed.send('/a')).status).toBe(500);
    await observed.close();
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ route: '/a', status: 500 });
  });

  test('what does not fit its schema, or does not parse, is a client error', async () => {
    const schema = { body: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } } };
    observed.app.post('/items', { schema }, async () => 'made');
    const headers = { 'content-type': 'application/json' };
    const answers = [
      await observed.send('POST /items', { headers, body: '{"count":1}' }),
      await observed.send('POST /items', { headers, body: '{' }),
    ];
    await observed.close();
    expect(answers.map(({ status }) => status)).toEqual([400, 400]);
    expect(events).toEqual([]);
    expect(monitor.diagnostics().errors.groups).toEqual([]);
  });

  test('a hijacked reply that fails is named by its status, and is in its request', async () => {
    let seen: string | undefined;
    observed.app.get('/raw', async (_request, reply) => {
      reply.hijack();
      await new Promise(setImmediate);
      seen = currentRequest()?.requestId;
      reply.raw.writeHead(502).end('bad');
    });
    const { status, headers } = await observed.send('/raw', { headers: { 'x-request-id': 'r-1' } });
    await observed.close();
    expect([status, headers['x-request-id'], seen]).toEqual([502, 'r-1', 'r-1']);
    expect(events).toMatchObject([{ route: '/raw', status: 502, error: { type: '502' }, requestId: 'r-1' }]);
  });

  test('every hook of a request is in it, and so is the error handler', async () => {
    const seen: unknown[] = [];
    const look = async () => void seen.push(currentRequest()?.requestId);
    for (const name of [
      'onRequest',
      'preValidation',
      'preHandler',
      'onSend',
      'onResponse',
      'onError',
    ] as const)
      observed.app.addHook(name, look);
    observed.app.addHook('preParsing', look);
    observed.app.setErrorHandler(async (_error, _request, reply) => {
      await look();
      return reply.code(500).send('x');
    });
    observed.app.post('/items', async () => {
      await look();
      throw new OutOfStock('none left');
    });
    const headers = { 'content-type': 'application/json', 'x-request-id': 'r-1' };
    await observed.send('POST /items', { headers, body: '{"count":1}' });
    await observed.close();
    expect(seen).toEqual(Array(9).fill('r-1'));
  });
});
