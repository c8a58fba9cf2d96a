import { channel } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { httpFeatures } from '@golden-signals/core/adapter';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type Handler, HttpFixture, ObservedServer } from './support.ts';

const get = (path = '/a') => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;

let fixture: HttpFixture;
let observed: ObservedServer;
let client: Socket;

afterEach(() => observed.close());

/** Sends one request after the other, each when the one before is over. */
async function send(...paths: string[]): Promise<void> {
  for (const path of paths) {
    client.write(get(path));
    sent++;
    await observed.ended(sent);
  }
}

let sent = 0;

/** A server with a connection on which the ends of responses are announced already. */
async function open(handler: Handler = (_req, res) => void res.end('ok')): Promise<void> {
  fixture = new HttpFixture();
  sent = 0;
  observed = await ObservedServer.listen(fixture, (req, res) =>
    req.url === '/warm' ? void res.end('warm') : handler(req, res),
  );
  client = await observed.connect();
  client.resume();
  await send('/warm', '/warm');
}

async function counted(): Promise<Record<string, number>> {
  const { 'GET /warm 200': _warm, ...others } = await fixture.read('http_requests_total');
  return others;
}

describe('from the third request of a connection on', () => {
  test('a response needs no listener, and is recorded once', async () => {
    const listeners: number[] = [];
    await open((_req, res) => {
      listeners.push(res.listenerCount('close'));
      res.end('ok');
    });
    await send('/a', '/a', '/a');
    expect(await counted()).toEqual({ 'GET /a 200': 3 });
    // That of the fixture itself.
    expect(listeners).toEqual([1, 1, 1]);
    expect(fixture.http.inFlight).toBe(0);
  });

  test('observing it again adds nothing, neither under way nor when it is over', async () => {
    await open((req, res) => {
      const again = () => fixture.http.observe(req, res, () => fixture.http.unmatched);
      again();
      res.on('finish', again).on('close', again);
      res.end('ok');
    });
    await send('/a', '/a');
    expect(await counted()).toEqual({ 'GET /a 200': 2 });
    expect(fixture.http.inFlight).toBe(0);
    expect([...fixture.http.openExchanges()]).toEqual([]);
  });

  test('an error that was noted is its type', async () => {
    await open((_req, res) => {
      fixture.http.noteError(res, new TypeError('no'));
      res.writeHead(500).end();
    });
    await send('/a');
    expect(await fixture.read('http_request_errors_total')).toEqual({ 'GET /a TypeError': 1 });
  });

  test('a response that the monitor is told to ignore is not recorded, the next one is', async () => {
    await open((req, res) => {
      if (req.url === '/own') fixture.http.ignore(res);
      res.end('ok');
    });
    await send('/own', '/a');
    expect(await counted()).toEqual({ 'GET /a 200': 1 });
  });

  test.each([
    ['the client leaves', () => void client.resetAndDestroy(), 499],
    [
      'the server destroys the response',
      (_req: IncomingMessage, res: ServerResponse) => void res.destroy(),
      500,
    ],
    [
      'the server hangs up once it was sent',
      (req: IncomingMessage, res: ServerResponse) => {
        res.end('bye', () => req.socket.destroy());
      },
      200,
    ],
    [
      'the server hangs up while it is being sent',
      (req: IncomingMessage, res: ServerResponse) => {
        client.pause();
        res.end(Buffer.alloc(64 * 2 ** 20));
        setImmediate(() => req.socket.destroy());
      },
      500,
    ],
  ])('%s', async (_what, handler, status) => {
    await open(handler);
    await send('/a');
    expect(await counted()).toEqual({ [`GET /a ${status}`]: 1 });
    expect(fixture.http.inFlight).toBe(0);
  });

  test('pipelined requests are all recorded, and what follows them too', async () => {
    await open((_req, res) => void setImmediate(() => res.end('ok')));
    client.write(get() + get() + get());
    sent += 3;
    await observed.ended(sent);
    await send('/a', '/a');
    expect(await counted()).toEqual({ 'GET /a 200': 5 });
    expect(fixture.http.inFlight).toBe(0);
  });

  test('pipelined requests whose connection breaks', async () => {
    await open(() => {});
    client.write(get() + get() + get());
    while (fixture.http.inFlight < 3) await new Promise((resolve) => setImmediate(resolve));
    client.resetAndDestroy();
    await observed.ended(sent + 1);
    expect(await counted()).toEqual({ 'GET /a 499': 3 });
    expect(fixture.http.inFlight).toBe(0);
  });

  test('two monitors record independently', async () => {
    const second = new HttpFixture();
    await open((req, res) => {
      second.http.observe(req, res, () => second.http.unmatched);
      res.end('ok');
    });
    await send('/a', '/a', '/a', '/a');
    expect(await counted()).toEqual({ 'GET /a 200': 4 });
    expect(await second.read('http_requests_total')).toEqual({ 'GET <unmatched> 200': 4 });
  });

  test('the bytes of a request are its own', async () => {
    await open();
    const bytes: number[] = [];
    fixture.work.onEnd(({ requestBytes }) => void bytes.push(requestBytes), 'all');
    await send('/a', '/longer');
    expect(bytes).toEqual([get().length, get('/longer').length]);
  });
});

describe('what is over is not begun again', () => {
  const late = (req: IncomingMessage, res: ServerResponse) =>
    fixture.http.observe(req, res, () => fixture.http.unmatched, httpFeatures.errors);

  test('by an error that follows a complete response', async () => {
    await open((req, res) => {
      res.end('ok');
      res.on('close', () => late(req, res));
    });
    await send('/a', '/a', '/a', '/a');
    await send('/a');
    expect([...fixture.http.openExchanges()]).toEqual([]);
  });

  test('by what runs on after the client left', async () => {
    let left: (() => void) | undefined;
    await open((req, res) => {
      if (req.url !== '/stuck') return void res.end('ok');
      req.on('close', () => {
        setImmediate(() => {
          fixture.http.observe(req, res, () => fixture.http.unmatched);
          late(req, res);
          left?.();
        });
      });
      setImmediate(() => client.resetAndDestroy());
    });
    await send('/a', '/a', '/a');
    const gone = new Promise<void>((resolve) => {
      left = resolve;
    });
    client.write(get('/stuck'));
    await gone;
    expect([...fixture.http.openExchanges()]).toEqual([]);
  });
});

test('nothing is announced any more when the connections are closed', async () => {
  await open();
  const announcements = channel('http.server.response.finish');
  expect(announcements.hasSubscribers).toBe(true);
  client.destroy();
  while (announcements.hasSubscribers) await new Promise((resolve) => setImmediate(resolve));
});
