import { EventEmitter } from 'node:events';
import { createServer as createHttp, IncomingMessage, type Server, ServerResponse } from 'node:http';
import { connect as connectHttp2, constants, createServer as createHttp2 } from 'node:http2';
import { createServer as createHttps } from 'node:https';
import type { Socket } from 'node:net';
import { PassThrough, pipeline, Writable } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type Handler, HttpFixture, ObservedServer } from '../support.ts';

let observed: ObservedServer;
let fixture: HttpFixture;

async function listen(handler: Handler, create?: (listener: Handler) => Server): Promise<void> {
  fixture = new HttpFixture();
  observed = await ObservedServer.listen(fixture, handler, create === undefined ? {} : { create });
}

async function expectCounted(expected: Record<string, number>): Promise<void> {
  await observed.ended();
  expect(await fixture.read('http_requests_total')).toEqual(expected);
  expect(fixture.http.inFlight).toBe(0);
  expect(fixture.internalErrors).toEqual([]);
}

/** Calls `leave` when the handler runs; the handler itself never answers. */
const hangThen = (leave: (req: IncomingMessage, res: ServerResponse) => void): Handler => {
  return (req, res) => void setImmediate(leave, req, res);
};

/** As a lost connection to another server gives it. */
const upstreamError = () => Object.assign(new Error('write EPIPE'), { code: 'EPIPE', syscall: 'write' });

afterEach(() => observed.close());

describe('HTTP/1', () => {
  describe('a pipeline from the request fails, which takes the socket off the request', () => {
    const failing = (then: (res: ServerResponse) => void): Handler => {
      return (req, res) => {
        const upstream = new PassThrough();
        pipeline(req, upstream, () => then(res));
        setImmediate(() => upstream.destroy(upstreamError()));
      };
    };
    const upload = 'POST /proxy HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc';

    test('and is answered', async () => {
      await listen(failing((res) => void res.writeHead(502).end()));
      (await observed.connect()).write(upload);
      await expectCounted({ 'POST /proxy 502': 1 });
    });

    test('and the client leaves', async () => {
      let client: Socket | undefined;
      await listen(failing(() => client?.resetAndDestroy()));
      client = await observed.connect();
      client.write(upload);
      await expectCounted({ 'POST /proxy 499': 1 });
    });
  });

  test('an error of another connection that destroys the request is not the client', async () => {
    await listen((req) => void req.destroy(upstreamError()));
    (await observed.connect()).write('POST /proxy HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc');
    await expectCounted({ 'POST /proxy 500': 1 });
  });

  describe('the status is the one that was sent', () => {
    const get = 'GET /a HTTP/1.1\r\nHost: a\r\n\r\n';
    const broken = { statusCode: 500 };

    test.each([
      ['changed after the end', (res: ServerResponse) => void Object.assign(res.end('ok'), broken), 200],
      [
        'changed after the head',
        (res: ServerResponse) => void Object.assign(res.writeHead(404), broken),
        404,
      ],
      ['with a reason of its own', (res: ServerResponse) => void res.writeHead(418, 'Short').end(), 418],
      ['that has no name', (res: ServerResponse) => void res.writeHead(299).end(), 299],
    ])('%s', async (_what, answer, status) => {
      await listen((_req, res) => {
        answer(res);
        res.end();
      });
      (await observed.connect()).write(get);
      await expectCounted({ [`GET /a ${status}`]: 1 });
    });

    test('also when the connection is cut at once', async () => {
      await listen((req, res) => {
        res.writeHead(413, { connection: 'close' }).end('too large', () => req.socket.destroy());
      });
      const client = await observed.connect();
      const answer = new Promise((resolve) => client.once('data', (data) => resolve(String(data))));
      client.write(get);
      expect(await answer).toMatch(/^HTTP\/1.1 413/);
      await expectCounted({ 'GET /a 413': 1 });
    });

    test('but not while it is still being sent', async () => {
      await listen((req, res) => {
        res.end(Buffer.alloc(64 * 2 ** 20), () => req.socket.destroy());
        setImmediate(() => req.socket.destroy());
      });
      const client = await observed.connect();
      client.pause();
      client.write(get);
      await expectCounted({ 'GET /a 500': 1 });
    });

    test('when the response was over before anybody observed it', async () => {
      const late = new HttpFixture();
      await listen((req, res) => {
        res.once('finish', () => late.http.observe(req, res, () => late.http.route('/late')));
        res.end('ok');
      });
      (await observed.connect()).write(get);
      await observed.ended();
      expect(await late.read('http_requests_total')).toEqual({ 'GET /late 200': 1 });
    });
  });

  test('a request that does not arrive in time is a 408, as Node answers it', async () => {
    const options = { requestTimeout: 50, headersTimeout: 50, connectionsCheckingInterval: 10 };
    await listen(
      () => {},
      (listener) => createHttp(options, listener),
    );
    const client = await observed.connect();
    client.write('POST /slow-upload HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc');
    const answer = await new Promise((resolve) => client.once('data', (data) => resolve(String(data))));
    expect(answer).toMatch(/^HTTP\/1.1 408/);
    await expectCounted({ 'POST /slow-upload 408': 1 });
  });

  test('a request that breaks off after the head of the response was sent has no status but 499', async () => {
    await listen((_req, res) => {
      res.write('part');
    });
    const client = await observed.connect();
    client.write('POST /upload HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n');
    await new Promise((resolve) => client.once('data', resolve));
    client.write('no chunk\r\n');
    await expectCounted({ 'POST /upload 499': 1 });
  });

  test.each([
    ['without a socket', () => {}],
    ['with the socket', (res: ServerResponse, socket: Socket) => res.assignSocket(socket)],
  ])(
    'a made-up response %s for an upgraded connection is not counted and not in flight',
    async (_how, prepare) => {
      await listen(() => {});
      const upgraded = new Promise<void>((resolve) => {
        observed.server.on('upgrade', (req, socket) => {
          const res = new ServerResponse(req);
          prepare(res, socket as Socket);
          fixture.http.observe(req, res, () => fixture.http.unmatched);
          expect(fixture.http.inFlight).toBe(0);
          socket.on('close', resolve);
          socket.destroy();
        });
      });
      const client = await observed.connect();
      client.write('GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
      await upgraded;
      expect(await fixture.read('http_requests_total')).toEqual({});
    },
  );

  test.each([
    ['is ended', (res: ServerResponse) => res.end('x'), 200],
    ['is destroyed', (res: ServerResponse) => res.destroy(), 500],
  ])('an injected response that %s, on a stand-in for a socket', async (_how, settle, status) => {
    const injected = new HttpFixture();
    const req = new IncomingMessage(new EventEmitter() as Socket);
    req.httpVersionMajor = 1;
    req.method = 'GET';
    const res = new ServerResponse(req);
    // As light-my-request does: the body is still on its way into a sink when the response closes.
    res.assignSocket(new Writable({ write: (_chunk, _encoding, done) => void setImmediate(done) }) as Socket);
    injected.http.observe(req, res, () => injected.http.route('/injected'));
    settle(res);
    res.emit('close');
    expect(await injected.read('http_requests_total')).toEqual({ [`GET /injected ${status}`]: 1 });
    expect(injected.http.inFlight).toBe(0);
  });

  test('one listener per connection, however many responses wait', async () => {
    const listeners = new Set<number>();
    let arrived = 0;
    const all = new Promise<void>((resolve) => {
      void listen((req) => {
        listeners.add(req.socket.listenerCount('close'));
        arrived++;
        if (arrived === 50) resolve();
      }).then(async () => {
        const client = await observed.connect();
        client.write('GET /queue HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(50));
        await all;
        expect(fixture.http.inFlight).toBe(50);
        client.resetAndDestroy();
      });
    });
    await all;
    await observed.ended(1);
    expect(await fixture.read('http_requests_total')).toEqual({ 'GET /queue 499': 50 });
    expect(Math.max(...listeners) - Math.min(...listeners)).toBeLessThanOrEqual(2);
  });
});

describe('TLS', () => {
  const psk = Buffer.alloc(32, 1);
  const suite = { ciphers: 'PSK', maxVersion: 'TLSv1.2' } as const;
  const create = (listener: Handler) =>
    createHttps({ ...suite, pskCallback: () => psk }, listener) as unknown as Server;
  const open = async () => {
    const raw = await observed.connect();
    const client = connectTls({
      ...suite,
      socket: raw,
      pskCallback: () => ({ psk, identity: 'test' }),
      checkServerIdentity: () => undefined,
    });
    client.on('error', () => {});
    client.write('GET /tls HTTP/1.1\r\nHost: a\r\n\r\n');
    client.resume();
    return { raw, client };
  };

  test('an answer is complete, also when the client leaves afterwards', async () => {
    await listen((_req, res) => void res.end('ok'), create);
    const { client } = await open();
    client.once('data', () => client.destroy());
    await expectCounted({ 'GET /tls 200': 1 });
  });

  test.each([
    ['closes', (opened: Awaited<ReturnType<typeof open>>) => opened.client.end()],
    ['resets', (opened: Awaited<ReturnType<typeof open>>) => opened.raw.resetAndDestroy()],
  ])('the client %s during the response', async (_how, leave) => {
    await listen((_req, res) => void res.write('part'), create);
    const opened = await open();
    opened.client.once('data', () => leave(opened));
    await expectCounted({ 'GET /tls 499': 1 });
  });

  test('the server destroys the socket', async () => {
    await listen(
      hangThen((req) => req.socket.destroy()),
      create,
    );
    await open();
    await expectCounted({ 'GET /tls 500': 1 });
  });
});

describe('HTTP/2', () => {
  const create = (listener: Handler) => {
    const server = createHttp2(listener as unknown as Parameters<typeof createHttp2>[1]);
    server.on('sessionError', () => {});
    return server as unknown as Server;
  };
  const open = async () => {
    const raw = await observed.connect();
    const session = connectHttp2('http://localhost', { createConnection: () => raw });
    session.on('error', () => {});
    const stream = session.request({ ':path': '/h2' });
    stream.on('error', () => {});
    stream.resume();
    return { raw, session, stream };
  };
  type Opened = Awaited<ReturnType<typeof open>>;
  const streamOf = (res: ServerResponse) => (res as unknown as { stream: Opened['stream'] }).stream;

  test('an answer is complete, also to HEAD and without a body', async () => {
    await listen((_req, res) => void res.writeHead(204).end(), create);
    const { session, stream } = await open();
    await new Promise((resolve) => stream.once('close', resolve));
    await expectCounted({ 'GET /h2 204': 1 });
    session.destroy();
  });

  test('the status is the one that was sent', async () => {
    await listen((_req, res) => void Object.assign(res.writeHead(201).end(), { statusCode: 500 }), create);
    const { session, stream } = await open();
    await new Promise((resolve) => stream.once('close', resolve));
    await expectCounted({ 'GET /h2 201': 1 });
    session.destroy();
  });

  test.each([
    ['cancels the stream', ({ stream }: Opened) => stream.close(constants.NGHTTP2_CANCEL)],
    ['closes the session', ({ session }: Opened) => session.destroy()],
    ['closes the connection', ({ raw }: Opened) => raw.end()],
    ['resets the connection', ({ raw }: Opened) => raw.resetAndDestroy()],
  ])('the client %s during the response', async (_how, leave) => {
    await listen((_req, res) => void res.write('part'), create);
    const opened = await open();
    opened.stream.once('response', () => leave(opened));
    await expectCounted({ 'GET /h2 499': 1 });
    opened.session.destroy();
  });

  test('the client cancels while a response that has ended is flushed', async () => {
    await listen((_req, res) => void res.end(Buffer.alloc(8 * 2 ** 20)), create);
    const { session, stream } = await open();
    stream.pause();
    stream.once('response', () => stream.close(constants.NGHTTP2_CANCEL));
    await expectCounted({ 'GET /h2 499': 1 });
    session.destroy();
  });

  test.each([
    ['destroys the response', (res: ServerResponse) => res.destroy()],
    ['destroys it with an error', (res: ServerResponse) => res.destroy(new Error('x'))],
    ['resets the stream', (res: ServerResponse) => streamOf(res).close(constants.NGHTTP2_INTERNAL_ERROR)],
    ['destroys the session', (res: ServerResponse) => streamOf(res).session?.destroy()],
  ])('the server %s', async (_how, cut) => {
    await listen((req, res) => {
      (req as unknown as { stream: Opened['stream'] }).stream.on('error', () => {});
      setImmediate(cut, res);
    }, create);
    const { session } = await open();
    await expectCounted({ 'GET /h2 500': 1 });
    session.destroy();
  });
});
