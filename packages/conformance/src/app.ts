import type { IncomingMessage, ServerResponse } from 'node:http';
import { PassThrough, pipeline } from 'node:stream';
import type { RouteSettings } from '@golden-signals/core';

export type Handle = (
  req: IncomingMessage,
  res: ServerResponse,
  fail: (error: unknown) => void,
) => void | Promise<void>;

/** What the application's own error handler answers with a page. */
export class PageError extends Error {
  override readonly name = 'PageError';
  readonly answeredWith: number;

  /** @param answeredWith The status of the page. */
  constructor(answeredWith: number) {
    super('the page that says sorry');
    this.answeredWith = answeredWith;
  }
}

export interface ConformanceRoute {
  readonly method: 'GET' | 'POST';
  /** A template such as `/orgs/:org`, or empty. */
  readonly prefix: string;
  /** A template that starts with `/`. */
  readonly path: string;
  readonly handle: Handle;
  /** How the route is observed. Default: as any other. */
  readonly settings?: RouteSettings;
}

/** Bytes of the response of `/big`: more than the socket buffers of both sides hold. */
const bigBytes = 16 * 2 ** 20;

/**
 * The small app that every adapter builds. It says nothing about frameworks: its handlers work on Node's request and
 * response, and the suite watches them from inside, so that no client has to wait for a time.
 */
export class ConformanceApp {
  readonly routes: readonly ConformanceRoute[];
  /** How many times the adapter under test is to be registered. */
  readonly observers: number;
  /** Whether the framework's usual parser of JSON bodies is to run before everything else. */
  readonly parsesJson: boolean;
  /** Where the endpoints of the monitor are mounted; empty for the root. */
  readonly mountPath: string;
  readonly #arrivals = new Map<string, number>();
  readonly #waiting: Array<() => void> = [];
  readonly #held: Array<() => void> = [];

  /** @param more Routes of one case, besides those that every case has. */
  constructor(observers = 1, more: readonly ConformanceRoute[] = [], parsesJson = false, mountPath = '') {
    this.observers = observers;
    this.parsesJson = parsesJson;
    this.mountPath = mountPath;
    const noting = more.map((route) => ({
      ...route,
      ...this.#route(route.method, route.prefix, route.path, route.handle),
    }));
    this.routes = [...this.#createRoutes(), ...noting];
  }

  /** Resolves when a handler has been called for this URL `times` in all. */
  async arrived(url: string, times = 1): Promise<void> {
    while ((this.#arrivals.get(url) ?? 0) < times) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
  }

  /** Lets every request that is held at `/hold` be answered. */
  release(): void {
    for (const answer of this.#held.splice(0)) answer();
  }

  #createRoutes(): ConformanceRoute[] {
    const get = (path: string, handle: Handle, prefix = ''): ConformanceRoute =>
      this.#route('GET', prefix, path, handle);
    const post = (path: string, handle: Handle): ConformanceRoute => this.#route('POST', '', path, handle);
    return [
      get('/json', (_req, res) => sendJson(res, { ok: true })),
      get('/users/:user', (_req, res) => sendJson(res, {})),
      get('/users/:user', (_req, res) => sendJson(res, {}), '/orgs/:org'),
      get('/status/:code', (req, res) => {
        res.statusCode = Number(/(\d+)$/.exec(req.url ?? '')?.[1]);
        res.end();
      }),
      get('/stream', streamChunks),
      get('/big', (_req, res) => void res.end(Buffer.alloc(bigBytes, 'x'))),
      get('/end-twice', (_req, res) => {
        // Node reports the second text as an error of the response.
        res.on('error', () => {});
        res.end('once');
        res.end('twice');
        res.end();
      }),
      get('/delayed', (_req, res) => void setTimeout(() => res.end('late'), 20)),
      get('/hold', (_req, res) => void this.#held.push(() => res.end('held'))),
      get('/hang', () => {}),
      get('/partial', (_req, res) => sendPart(res)),
      get('/throw', () => {
        throw new RangeError('thrown by the handler');
      }),
      get('/reject', async () => {
        throw new SyntaxError('rejected by the handler');
      }),
      get('/fail', (_req, _res, fail) => fail(new TypeError('failed by the handler'))),
      get('/fail-late', (_req, res, fail) => {
        sendPart(res);
        setImmediate(fail, new TypeError('failed after the head was sent'));
      }),
      get('/destroy-response', (_req, res) => void res.destroy()),
      get('/destroy-with-error', (_req, res) => {
        res.on('error', () => {});
        res.destroy(new Error('destroyed by the handler'));
      }),
      get('/destroy-socket', (req) => void req.socket.destroy()),
      get('/destroy-late', (_req, res) => {
        sendPart(res);
        setImmediate(() => res.destroy());
      }),
      get('/destroy-unavailable', (_req, res) => {
        res.statusCode = 503;
        sendPart(res);
        setImmediate(() => res.destroy());
      }),
      get('/broken-stream', breakStream),
      // What server.setTimeout() does to every socket, but surely not before the request has arrived.
      get('/time-out', (req) => void req.socket.setTimeout(20)),
      get('/time-out-late', (req, res) => {
        sendPart(res);
        req.socket.setTimeout(20);
      }),
      post('/upload', async (req, res) => {
        let bytes = 0;
        for await (const chunk of req) bytes += (chunk as Buffer).length;
        sendJson(res, { bytes });
      }),
      post('/hang', (req) => void req.resume()),
      post('/too-large', (_req, res) => {
        res.statusCode = 413;
        res.end();
      }),
    ];
  }

  #route(method: ConformanceRoute['method'], prefix: string, path: string, handle: Handle): ConformanceRoute {
    return {
      method,
      prefix,
      path,
      handle: (req, res, fail) => {
        const url = urlOf(req);
        this.#arrivals.set(url, (this.#arrivals.get(url) ?? 0) + 1);
        for (const resolve of this.#waiting.splice(0)) resolve();
        return handle(req, res, fail);
      },
    };
  }
}

/** As the client sent it; mounted Express routers change `url`. */
function urlOf(req: IncomingMessage & { originalUrl?: string }): string {
  return req.originalUrl ?? req.url ?? '';
}

function sendJson(res: ServerResponse, body: unknown): void {
  const text = JSON.stringify(body);
  res.setHeader('content-type', 'application/json');
  res.setHeader('content-length', text.length);
  res.end(text);
}

/** Sends the head and some of the body. */
function sendPart(res: ServerResponse): void {
  res.write('the first part');
}

function streamChunks(_req: IncomingMessage, res: ServerResponse): void {
  res.write('one ');
  setImmediate(() => {
    res.write('two ');
    setImmediate(() => res.end('three'));
  });
}

/** Passes on a stream from elsewhere, whose connection is lost with the same error as a client's. */
function breakStream(_req: IncomingMessage, res: ServerResponse): void {
  const source = new PassThrough();
  pipeline(source, res, () => {});
  source.write('the first part');
  const error = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' });
  setImmediate(() => source.destroy(error));
}
