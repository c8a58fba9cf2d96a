// Responses without a connection, as serverless hosts, test injectors and mocks make them up. Most of them emit `finish`
// and never `close`; each request is counted once all the same, and nothing stays open.

import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { Readable, Writable } from 'node:stream';
import { createMonitor, type Monitor } from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';
import { metricsMiddleware } from '@golden-signals/express';
import { goldenSignals } from '@golden-signals/fastify';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { editions as expressEditions } from '../packages/express/test/editions.ts';
import { editions as fastifyEditions } from '../packages/fastify/test/editions.ts';
import { inject } from '../packages/fastify/test/inject.ts';

const require = createRequire(import.meta.url);

type Serve = (req: IncomingMessage, res: ServerResponse) => void;

/** A request to a Lambda function, as API Gateway makes it. */
const event = (path: string) => ({
  version: '2.0',
  rawPath: path,
  rawQueryString: '',
  headers: { host: 'a' },
  requestContext: { http: { method: 'GET', path, sourceIp: '127.0.0.1' }, stage: '$default' },
  isBase64Encoded: false,
});

interface LambdaAnswer {
  statusCode: number;
  body: string;
}

type FastifyReply = { code(status: number): { send(): unknown } };

let monitor: Monitor;
let logger: MemoryLogger;

beforeEach(() => {
  logger = new MemoryLogger();
  monitor = createMonitor({ env: {}, runtimeMetrics: false, stalls: false, logger });
});

afterEach(() => monitor.close());

async function expectCounted(expected: Record<string, number>): Promise<void> {
  // What follows `finish`, such as `close`, adds nothing.
  await new Promise((resolve) => setImmediate(resolve));
  const family = (await monitor.registry.collect()).find(({ name }) => name === 'http_requests_total');
  const counts: Record<string, number> = {};
  for (const point of family?.points ?? []) {
    counts[point.labels.values.join(' ')] = 'value' in point ? point.value : point.count;
  }
  expect(counts).toEqual(expected);
  expect(monitor.http.inFlight).toBe(0);
  expect([...monitor.http.openExchanges()]).toEqual([]);
  expect(logger.entries.filter(({ level }) => level !== 'info')).toEqual([]);
}

/** What Next.js gives to the handlers that it renders with: a stand-in that may not be asked for anything. */
function nextRequest(url: string): IncomingMessage {
  const socket = new Proxy(
    {},
    {
      get(_target, name) {
        if (name === 'remoteAddress' || name === 'encrypted') return undefined;
        throw new Error('Method not implemented');
      },
    },
  );
  const req = new Readable({ read() {} });
  return Object.assign(req, {
    url,
    method: 'GET',
    headers: {},
    httpVersion: '1.1',
    httpVersionMajor: 1,
    socket,
  }) as never;
}

/** As frameworks of functions (Azure, Next.js) make one up: a stream with the methods of a response. */
class MadeUpResponse extends Writable {
  statusCode = 200;
  statusMessage = '';
  headersSent = false;
  readonly socket = null;
  readonly headers = new Map<string, unknown>();
  constructor() {
    super({ write: (_chunk, _encoding, done) => done(), emitClose: false });
  }
  setHeader(name: string, value: unknown) {
    this.headers.set(name.toLowerCase(), value);
    return this;
  }
  getHeader = (name: string) => this.headers.get(name.toLowerCase());
  hasHeader = (name: string) => this.headers.has(name.toLowerCase());
  removeHeader = (name: string) => void this.headers.delete(name.toLowerCase());
  getHeaders = () => Object.fromEntries(this.headers);
  getHeaderNames = () => [...this.headers.keys()];
  writeHead(status: number) {
    this.statusCode = status;
    this.headersSent = true;
    return this;
  }
}

const hosts: Readonly<Record<string, (serve: Serve, path: string) => Promise<number>>> = {
  async '@vendia/serverless-express'(serve, path) {
    const configure: (options: { app: Serve }) => (event: object, context: object) => Promise<LambdaAnswer> =
      require('@vendia/serverless-express');
    return (await configure({ app: serve })(event(path), {})).statusCode;
  },
  async 'serverless-http'(serve, path) {
    const serverless: (app: object) => (event: object, context: object) => Promise<LambdaAnswer> =
      require('serverless-http');
    return (await serverless({ handle: serve })(event(path), {})).statusCode;
  },
  async 'node-mocks-http with events'(serve, url) {
    const mocks = require('node-mocks-http');
    const { req, res } = mocks.createMocks({ method: 'GET', url }, { eventEmitter: EventEmitter });
    // Fastify 4 answers 505 without it.
    req.httpVersion = '1.1';
    const ended = new Promise((resolve) => res.on('end', resolve));
    serve(req, res);
    await ended;
    return res.statusCode;
  },
  async 'a response of a framework of functions'(serve, url) {
    const res = new MadeUpResponse();
    const finished = new Promise((resolve) => res.on('finish', resolve));
    serve(nextRequest(url), res as never);
    await finished;
    return res.statusCode;
  },
};

describe.each(expressEditions())('$name', (edition) => {
  function serving(): Serve {
    const app = edition.app();
    app.use(metricsMiddleware({ monitor }));
    app.get('/users/:id', (_req, res) => void res.end('user'));
    app.get('/broken', (_req, res) => void res.writeHead(503).end());
    return app as unknown as Serve;
  }

  // Express gives every response the prototype of its own, which a stream does not survive.
  const { 'a response of a framework of functions': _, ...usable } = hosts;

  test.each(Object.entries(usable))('in %s', async (_host, send) => {
    const serve = serving();
    expect(await send(serve, '/users/1')).toBe(200);
    expect(await send(serve, '/users/2')).toBe(200);
    expect(await send(serve, '/broken')).toBe(503);
    await expectCounted({ 'GET /users/:id 200': 2, 'GET /broken 503': 1 });
  });
});

describe.each(fastifyEditions)('$name', (edition) => {
  let app: ReturnType<typeof edition.fastify>;

  beforeEach(async () => {
    app = edition.fastify();
    await app.register(goldenSignals, { monitor });
    app.get('/users/:id', async () => 'user');
    app.get('/broken', async (_request: unknown, reply: FastifyReply) => reply.code(503).send());
    await app.ready();
  });

  afterEach(() => app.close());

  test.each(Object.entries(hosts))('in %s', async (_host, send) => {
    const serve: Serve = (req, res) => app.routing(req, res);
    expect(await send(serve, '/users/1')).toBe(200);
    expect(await send(serve, '/users/2')).toBe(200);
    expect(await send(serve, '/broken')).toBe(503);
    await expectCounted({ 'GET /users/:id 200': 2, 'GET /broken 503': 1 });
  });

  test('in light-my-request', async () => {
    expect((await inject(app, '/users/1')).statusCode).toBe(200);
    expect((await inject(app, '/broken')).statusCode).toBe(503);
    await expectCounted({ 'GET /users/:id 200': 1, 'GET /broken 503': 1 });
  });
});

/** As older releases of node-mocks-http give it to every response. */
function DeafEmitter(): void {}
DeafEmitter.prototype = { on() {}, emit() {} };

test('a mock that calls no listener is not counted, and does not stay open', async () => {
  const { req, res } = require('node-mocks-http').createMocks({}, { eventEmitter: DeafEmitter });
  expect(monitor.http.observe(req, res, () => monitor.http.unmatched)).toBeUndefined();
  res.end();
  await expectCounted({});
});
