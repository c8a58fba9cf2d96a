import { once } from 'node:events';
import { ServerResponse } from 'node:http';
import { connect as connectHttp2, type Http2Server } from 'node:http2';
import { type AddressInfo, connect } from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import { createMonitor } from '@golden-signals/core/adapter';
import { MemoryLogger } from '@golden-signals/core/testing';
import { goldenSignals } from '@golden-signals/fastify';
import { describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { editions } from './editions.ts';
import { inject } from './inject.ts';
import { ObservedApp, type Setup } from './observed-app.ts';

class PaymentError extends Error {
  override readonly name = 'PaymentError';
}

const fail = () => {
  throw new PaymentError('declined');
};

describe.each(editions)('requests in $name', (edition) => {
  /** Sends requests, and expects these answers to be counted, and errors of these types. */
  async function expectCounted(
    routes: (app: FastifyInstance) => unknown,
    requests: readonly string[],
    counts: Record<string, number>,
    errors: Record<string, number> = {},
    setup: Setup = {},
  ): Promise<void> {
    const observed = await ObservedApp.create(edition, setup);
    await routes(observed.app);
    for (const request of requests) await observed.send(request);
    expect(await observed.counts()).toEqual(counts);
    expect(await observed.errors()).toEqual(errors);
    expect(observed.monitor.http.inFlight).toBe(0);
    expect(observed.logger.entries.filter(({ level }) => level !== 'info')).toEqual([]);
  }

  test('every way to answer', () =>
    expectCounted(
      (app) => {
        app.get('/callback', (_request, reply) => void reply.send({ ok: true }));
        app.get('/async', async () => ({ ok: true }));
        app.get('/async-reply', async (_request, reply) => reply.code(201).send('made'));
        app.get('/returned', () => ({ ok: true }));
        app.get('/empty', (_request, reply) => void reply.code(204).send());
        app.get('/stream', (_request, reply) => reply.send(Readable.from(['a', 'b'])));
        app.get('/hijacked', (_request, reply) => {
          reply.hijack();
          reply.raw.writeHead(202);
          setImmediate(() => reply.raw.end('later'));
        });
      },
      ['/callback', '/async', '/async-reply', '/returned', '/empty', '/stream', '/hijacked'],
      {
        'GET /callback 200': 1,
        'GET /async 200': 1,
        'GET /async-reply 201': 1,
        'GET /returned 200': 1,
        'GET /empty 204': 1,
        'GET /stream 200': 1,
        'GET /hijacked 202': 1,
      },
    ));

  test('an error has its type, wherever it comes from', () =>
    expectCounted(
      (app) => {
        app.get('/handler', fail);
        app.get('/async', async () => fail());
        app.get('/sent', (_request, reply) => void reply.send(new PaymentError('declined')));
        app.get(
          '/hook',
          { preHandler: (_request, _reply, done) => done(new PaymentError('declined')) },
          fail,
        );
        app.get('/on-send', { onSend: async () => fail() }, async () => 'ok');
        const schema = { response: { 200: { type: 'object', properties: { a: {} }, required: ['a'] } } };
        app.get('/serializer', { schema }, async () => ({}));
        app.get('/stream', (_request, reply) => {
          const stream = new PassThrough();
          setImmediate(() => stream.destroy(new PaymentError('declined')));
          return reply.send(stream);
        });
      },
      ['/handler', '/async', '/sent', '/hook', '/on-send', '/serializer', '/stream'],
      {
        'GET /handler 500': 1,
        'GET /async 500': 1,
        'GET /sent 500': 1,
        'GET /hook 500': 1,
        'GET /on-send 500': 1,
        'GET /serializer 500': 1,
        'GET /stream 500': 1,
      },
      {
        'GET /handler PaymentError': 1,
        'GET /async PaymentError': 1,
        'GET /sent PaymentError': 1,
        'GET /hook PaymentError': 1,
        'GET /on-send PaymentError': 1,
        'GET /serializer Error': 1,
        'GET /stream PaymentError': 1,
      },
    ));

  test('an error handler keeps the type, also when it answers with something else or throws itself', () =>
    expectCounted(
      (app) => {
        app.setErrorHandler((_error, request, reply) => {
          if (request.url === '/twice') throw new RangeError('in the error handler');
          void reply.code(request.url === '/hidden' ? 503 : 409).send({ sorry: true });
        });
        for (const url of ['/hidden', '/handled', '/twice']) app.get(url, fail);
        app.get('/own', { errorHandler: (_error, _request, reply) => void reply.code(502).send('x') }, fail);
      },
      ['/hidden', '/handled', '/twice', '/own'],
      { 'GET /hidden 503': 1, 'GET /handled 409': 1, 'GET /twice 500': 1, 'GET /own 502': 1 },
      { 'GET /hidden PaymentError': 1, 'GET /twice PaymentError': 1, 'GET /own PaymentError': 1 },
    ));

  test('an error of a hook that is older than the plugin has its type', () =>
    expectCounted(
      (app) => app.get('/users', async () => 'ok'),
      ['/users'],
      { 'GET <middleware> 500': 1 },
      { 'GET <middleware> PaymentError': 1 },
      { before: (app) => app.addHook('onRequest', async () => fail()) },
    ));

  test('what Fastify refuses is counted with its route, and is no error of the server', async () => {
    const observed = await ObservedApp.create(edition, { server: { bodyLimit: 10 } });
    const querystring = { type: 'object', properties: { page: { type: 'integer' } } };
    observed.app.get('/users', { schema: { querystring } }, async () => 'ok');
    observed.app.post('/users', async () => 'ok');
    const json = { 'content-type': 'application/json' };
    await observed.send('/users?page=one');
    await observed.send('POST /users', { headers: json, body: '{"a":' });
    await observed.send('POST /users', { headers: json, body: '{"name":"too long"}' });
    await observed.send('POST /users', { headers: { 'content-type': 'text/csv' }, body: 'a,b' });
    expect(await observed.counts()).toEqual({
      'GET /users 400': 1,
      'POST /users 400': 1,
      'POST /users 413': 1,
      'POST /users 415': 1,
    });
    expect(await observed.errors()).toEqual({});
  });

  test('a client that leaves is a 499 once, also where hooks and a hijacked reply look on', async () => {
    const observed = await ObservedApp.create(edition);
    const { app } = observed;
    let aborts = 0;
    app.addHook('onRequestAbort', (_request, done) => {
      aborts++;
      done();
    });
    const arrived = new PassThrough();
    app.get('/hangs', () => new Promise<string>(() => arrived.write('.')));
    app.get('/streams', (_request, reply) => {
      const stream = new PassThrough();
      stream.write('part');
      setImmediate(() => arrived.write('.'));
      return reply.send(stream);
    });
    app.get('/hijacked', (_request, reply) => {
      reply.hijack();
      reply.raw.write('part');
      arrived.write('.');
    });
    for (const path of ['/hangs', '/streams', '/hijacked']) {
      await observed.sendAndLeave(path, once(arrived, 'data'));
    }
    expect(await observed.counts()).toEqual({
      'GET /hangs 499': 1,
      'GET /streams 499': 1,
      'GET /hijacked 499': 1,
    });
    expect(aborts).toBe(3);
    expect(observed.monitor.http.inFlight).toBe(0);
  });

  test('a stream that fails after its head was sent is a 500', async () => {
    const observed = await ObservedApp.create(edition);
    observed.app.get('/stream', (_request, reply) => {
      const stream = new PassThrough();
      stream.write('part');
      setTimeout(() => stream.destroy(new PaymentError('declined')), 5);
      return reply.send(stream);
    });
    await expect(observed.send('/stream')).rejects.toThrow('aborted');
    expect(await observed.counts()).toEqual({ 'GET /stream 500': 1 });
  });

  test('what is answered while the application closes is counted', async () => {
    const observed = await ObservedApp.create(edition);
    let release = () => {};
    observed.app.get(
      '/slow',
      () =>
        new Promise<string>((resolve) => {
          release = () => resolve('done');
        }),
    );
    observed.app.get('/late', async () => 'late');
    const client = connect(await observed.port(), '127.0.0.1');
    const served = once(observed.app.server, 'request');
    client.write('GET /slow HTTP/1.1\r\nHost: a\r\n\r\n');
    await served;
    // Fastify 5 would cut the connection off at once.
    observed.app.server.closeAllConnections = () => {};
    const closed = observed.app.close();
    await once(observed.app.server, 'close', { signal: AbortSignal.timeout(1) }).catch(() => {});
    const late = once(observed.app.server, 'request');
    client.write('GET /late HTTP/1.1\r\nHost: a\r\n\r\n');
    await late;
    release();
    let text = '';
    for await (const chunk of client) text += chunk;
    await closed;
    expect(text).toContain('503 Service Unavailable');
    expect(await observed.counts()).toEqual({ 'GET /slow 200': 1, 'GET <middleware> 503': 1 });
  });

  test('an injected request is counted as one over a socket', async () => {
    const observed = await ObservedApp.create(edition);
    const { app } = observed;
    app.get('/users/:id', async () => 'a user');
    app.get('/stream', (_request, reply) => reply.send(Readable.from(['a', 'b'])));
    app.get('/fails', fail);
    for (const url of ['/users/1', '/stream', '/fails', '/none', '/metrics']) await inject(app, url);
    await inject(app, { method: 'HEAD', url: '/users/1' });
    expect(await observed.counts()).toEqual({
      'GET /users/:id 200': 1,
      'GET /stream 200': 1,
      'GET /fails 500': 1,
      'GET <unmatched> 404': 1,
      'HEAD /users/:id 200': 1,
    });
    expect(await observed.errors()).toEqual({ 'GET /fails PaymentError': 1 });
    expect(observed.monitor.http.inFlight).toBe(0);
  });

  test("an error of Fastify's own is counted by its code", async () => {
    const observed = await ObservedApp.create(edition);
    observed.app.get('/wrong', async (_request, reply) => {
      reply.type('text/plain');
      return { not: 'a text' };
    });
    expect((await observed.send('/wrong')).status).toBe(500);
    await observed.close();
    expect(await observed.errors()).toEqual({ 'GET /wrong FST_ERR_REP_INVALID_PAYLOAD_TYPE': 1 });
  });

  test('requests to the second address of localhost are counted', async () => {
    const observed = await ObservedApp.create(edition);
    const { app } = observed;
    app.get('/users/:id', async () => 'a user');
    await app.listen({ port: 0, host: 'localhost' });
    const addresses = app.addresses() as AddressInfo[];
    for (const { address, port, family } of addresses) {
      const host = family === 'IPv6' ? `[${address}]` : address;
      await (await fetch(`http://${host}:${port}/users/1`)).text();
    }
    expect(await observed.counts()).toEqual({ 'GET /users/:id 200': addresses.length });
  });

  test('HTTP/2', async () => {
    const monitor = createMonitor({ env: {}, runtimeMetrics: false, logger: new MemoryLogger() });
    const app = edition.fastify({ http2: true, forceCloseConnections: true });
    await app.register(goldenSignals, { monitor });
    app.get('/users/:id', async () => 'a user');
    app.get('/fails', fail);
    app.get('/hangs', () => new Promise<string>(() => session.destroy()));
    await app.listen({ host: '127.0.0.1', port: 0 });
    const server = app.server as unknown as Http2Server;
    const session = connectHttp2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    for (const path of ['/users/1', '/fails', '/none', '/metrics']) {
      await once(session.request({ ':path': path }).resume(), 'end');
    }
    const left = once(server, 'request').then(([, res]) => once(res, 'close'));
    session.request({ ':path': '/hangs' }).on('error', () => {});
    await left;
    await app.close();
    const text = await monitor.registry.metrics();
    expect(text.match(/^http_requests_total.*$/gm)).toEqual([
      'http_requests_total{method="GET",route="/users/:id",status_code="200"} 1',
      'http_requests_total{method="GET",route="/fails",status_code="500"} 1',
      'http_requests_total{method="GET",route="<unmatched>",status_code="404"} 1',
      'http_requests_total{method="GET",route="/hangs",status_code="499"} 1',
    ]);
    await monitor.close();
  });

  test('a WebSocket that is routed with a made-up response is no request', async () => {
    const observed = await ObservedApp.create(edition);
    const { app } = observed;
    app.get('/ws', (_request, reply) => {
      reply.hijack();
    });
    // As @fastify/websocket does.
    app.server.on('upgrade', (req, socket) => {
      const res = new ServerResponse(req);
      res.assignSocket(socket as never);
      app.routing(req, res);
      socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n');
    });
    const client = connect(await observed.port(), '127.0.0.1');
    client.write('GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    await once(client.resume(), 'close');
    expect(await observed.counts()).toEqual({});
    expect(observed.monitor.http.inFlight).toBe(0);
  });
});
