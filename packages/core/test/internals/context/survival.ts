import { EventEmitter } from 'node:events';
import { readFile } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { PassThrough, pipeline, Transform } from 'node:stream';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import { systemClock } from '@golden-signals/core/extension';
import { bindEmitter } from '../../../src/context/bind-emitter.ts';
import { currentContext, enterContext, runInContext } from '../../../src/context/current-context.ts';
import { WorkContext } from '../../../src/context/work-context.ts';
import { testSource } from './support.ts';

/** Notes that some code of the request has run, and whether it ran in the context of its own request. */
type Seen = (where: string) => void;
type Handler = (req: IncomingMessage, res: ServerResponse, seen: Seen) => void;

export type Entrance = 'run' | 'enter';

const appEvents = new EventEmitter();
appEvents.on('work', (seen: Seen) => seen('listener of the application'));

const chunk = Buffer.alloc(64 * 1_024, 'x');
const upperCase = () =>
  new Transform({
    transform(data, _encoding, done) {
      done(null, data);
    },
  });

/** Each place that code of a request may find itself in, by how it got there. */
const handlers: Record<string, Handler> = {
  async awaits(_req, res, seen) {
    seen('handler');
    await Promise.resolve();
    seen('after a promise');
    await sleep(1);
    seen('after a timer that was awaited');
    await Promise.all([sleep(1).then(() => seen('then')), sleep(2)]);
    seen('after several');
    res.end();
  },

  timers(_req, res, seen) {
    process.nextTick(seen, 'nextTick');
    queueMicrotask(() => seen('microtask'));
    setImmediate(seen, 'immediate');
    setTimeout(seen, 1, 'timeout');
    let isRead = false;
    readFile('/dev/null', () => {
      isRead = true;
      seen('callback of a file');
    });
    const interval = setInterval(() => {
      // A busy thread pool reads later than the timer rings.
      if (!isRead) return;
      clearInterval(interval);
      seen('interval');
      res.end();
    }, 5);
  },

  body(req, res, seen) {
    let bytes = 0;
    req.on('data', (data: Buffer) => {
      bytes += data.length;
      seen('data');
    });
    req.on('end', () => {
      seen('end');
      setImmediate(() => res.end(`${bytes}`));
    });
    req.on('close', () => seen('close of the request'));
    res.on('finish', () => seen('finish'));
    res.on('close', () => seen('close of the response'));
  },

  readable(req, res, seen) {
    req.on('readable', () => {
      seen('readable');
      while (req.read() !== null);
    });
    req.on('end', () => res.end());
  },

  async iteration(req, res, seen) {
    for await (const _data of req) seen('chunk');
    seen('after the last chunk');
    res.end();
  },

  pipelines(req, res, seen) {
    const watched = new PassThrough();
    watched.on('data', () => seen('data of a stream behind it'));
    pipeline(req, upperCase(), createGzip(), watched, res, (error) => seen(error ? 'failure' : 'pipeline'));
  },

  piped(req, res, seen) {
    req.pipe(res);
    req.on('end', () => seen('end'));
    res.on('unpipe', () => seen('unpipe'));
  },

  drain(_req, res, seen) {
    for (let sent = 0; sent < 64; sent++) res.write(chunk, () => seen('written'));
    res.once('drain', () => {
      seen('drain');
      res.end('the end', () => seen('ended'));
    });
  },

  emitter(_req, res, seen) {
    setImmediate(() => {
      appEvents.emit('work', seen);
      res.end();
    });
  },

  fetches(req, res, seen) {
    const { port } = req.socket.address() as AddressInfo;
    request({ port, path: '/nothing', agent: false }, (answer) => {
      seen('response of another server');
      answer.on('data', () => {});
      answer.on('end', () => {
        seen('its end');
        res.end();
      });
    }).end();
  },

  aborted(req, res, seen) {
    req.on('error', () => seen('error'));
    res.on('close', () => seen('close of the response'));
    res.write('begun');
  },

  nothing(_req, res) {
    res.end('nothing');
  },
};

/** Those that read the body of the request. */
const withBody = ['body', 'readable', 'iteration', 'pipelines', 'piped'];

export const scenarios = Object.keys(handlers).filter((name) => name !== 'nothing');

/** Not `once` of `node:events`, which takes an error for the end. */
function closed(emitter: EventEmitter): Promise<void> {
  return new Promise((resolve) => {
    emitter.on('close', resolve);
  });
}

/** Something that happens once. */
class Signal {
  tell: () => void = () => {};
  readonly told = new Promise<void>((resolve) => {
    this.tell = resolve;
  });
}

/** A server whose requests run in contexts, and what its handlers saw. */
export class SurvivalServer {
  /** By request id and place: whether every visit of the place was in the context of that very request. */
  readonly seen = new Map<string, Record<string, boolean>>();
  /** Ids of the contexts that requests found themselves in before they had one. */
  readonly foundAtStart: (string | undefined)[] = [];
  readonly #server;
  readonly #ends = new Map<string, Signal>();

  static async listen(entrance: Entrance): Promise<SurvivalServer> {
    const server = new SurvivalServer(entrance);
    await new Promise<void>((resolve) => {
      server.#server.listen(0, '127.0.0.1', resolve);
    });
    return server;
  }

  private constructor(entrance: Entrance) {
    this.#server = createServer((req, res) => {
      this.foundAtStart.push(currentContext()?.requestId);
      const places: Record<string, boolean> = {};
      const id = String(req.headers['x-request-id']);
      this.seen.set(id, places);
      Promise.all([closed(req), closed(res)]).then(() => this.#end(id).tell());
      if (req.url === '/excluded') {
        if (entrance === 'enter') enterContext(undefined);
        places['no context'] = currentContext() === undefined;
        res.end();
        return;
      }
      const source = testSource({ headers: req.headers, startedMs: systemClock.now(), carrier: req });
      const context = new WorkContext(source, { clock: systemClock, requestIdHeader: 'x-request-id' });
      res.setHeader('x-request-id', context.requestId);
      // As requests with a body are.
      if (req.method !== 'GET') bindEmitter(req, context);
      const seen: Seen = (where) => {
        const isOwn = currentContext() === context && context.requestId === id;
        places[where] = isOwn && (places[where] ?? true);
      };
      const handler = handlers[(req.url ?? '').slice(1)]!;
      if (entrance === 'run') runInContext(context, () => handler(req, res, seen));
      else {
        enterContext(context);
        handler(req, res, seen);
      }
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Sends a request, its body in several packets, and waits for its end. */
  async send(scenario: string, id: string): Promise<void> {
    const options = { port: this.port, path: `/${scenario}`, method: 'POST', agent: false };
    const outgoing = request({ ...options, headers: { 'x-request-id': id } });
    const answered = new Promise<void>((resolve, reject) => {
      outgoing.on('response', (res) => {
        if (res.headers['x-request-id'] !== id) reject(new Error(`answered ${res.headers['x-request-id']}`));
        res.on('end', resolve).on('error', () => resolve());
        if (scenario === 'aborted') outgoing.destroy();
        // Late, so that a long response meets a full connection.
        else setTimeout(() => res.resume(), 5);
      });
      outgoing.on('error', (error) => (scenario === 'aborted' ? resolve() : reject(error)));
    });
    for (let packet = 0; withBody.includes(scenario) && packet < 3; packet++) {
      outgoing.write(chunk);
      await sleep(5);
    }
    outgoing.end();
    await answered;
    await this.#over(id);
  }

  /** Sends text as it is on one connection, and waits for the end of these requests. */
  async sendRaw(parts: readonly string[], ids: readonly string[]): Promise<void> {
    const socket = connect(this.port, '127.0.0.1');
    socket.resume();
    for (const part of parts) {
      socket.write(part);
      await sleep(5);
    }
    for (const id of ids) await this.#over(id);
    socket.destroy();
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  #end(id: string): Signal {
    const end = this.#ends.get(id) ?? new Signal();
    this.#ends.set(id, end);
    return end;
  }

  async #over(id: string): Promise<void> {
    await this.#end(id).told;
    // Whatever else listens to the last event has been called by then.
    await nextTurn();
  }
}

/** What every scenario saw, by scenario. */
export async function survey(entrance: Entrance): Promise<Record<string, Record<string, boolean>>> {
  const server = await SurvivalServer.listen(entrance);
  const results: Record<string, Record<string, boolean>> = {};
  try {
    for (const scenario of scenarios) {
      await server.send(scenario, `id-of-${scenario}`);
      results[scenario] = server.seen.get(`id-of-${scenario}`)!;
    }
    results.outside = { 'no context': currentContext() === undefined };
  } finally {
    await server.close();
  }
  return results;
}
