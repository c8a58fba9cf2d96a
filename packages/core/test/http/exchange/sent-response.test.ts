// What an application does to the connection after it has ended a response. What the client received is the truth: where
// that is the whole response, the request has the response's status, else the server has destroyed it.

import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { Socket } from 'node:net';
import { pipeline, Readable } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { afterEach, describe, expect, test } from '@jest/globals';
import { HttpFixture, ObservedServer } from '../support.ts';

type Act = (res: ServerResponse, socket: Socket, req: IncomingMessage) => void;

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
const mine = () => new Error('mine');
/** As a lost connection to another server gives it. */
const upstream = () => Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' });
/** More than the buffers of a loopback connection take at once. */
const last = 'the end';
const big = Buffer.concat([Buffer.alloc(64 * 2 ** 20), Buffer.from(last)]);

const small: ReadonlyArray<readonly [string, Act]> = [
  [
    'the socket is destroyed',
    (res, socket) => {
      res.end(last);
      socket.destroy();
    },
  ],
  ['the response is destroyed', (res) => void res.end(last).destroy()],
  ['the response is destroyed with an error', (res) => void res.end(last).destroy(mine())],
  [
    'the response is destroyed with the error of another connection',
    (res) => void res.end(last).destroy(upstream()),
  ],
  [
    'the socket is destroyed with an error',
    (res, socket) => {
      res.end(last);
      socket.destroy(mine());
    },
  ],
  [
    'the connection is reset',
    (res, socket) => {
      res.end(last);
      socket.resetAndDestroy();
    },
  ],
  [
    'a chunked response is destroyed with an error',
    (res) => {
      res.write('a');
      res.end(last).destroy(mine());
    },
  ],
  [
    'the rest of a response is empty',
    (res, socket) => {
      res.setHeader('Content-Length', last.length);
      res.write(last);
      setImmediate(() => {
        res.end();
        socket.destroy(mine());
      });
    },
  ],
  [
    'a pipeline fails whose error was answered',
    (res) => {
      const source = new Readable({ read() {} });
      source.on('error', () => {
        res.statusCode = 400;
        res.end(last);
      });
      pipeline(source, res, () => {});
      setImmediate(() => source.destroy(mine()));
    },
  ],
];

const cut: ReadonlyArray<readonly [string, Act]> = [
  [
    'the socket is destroyed in the same turn as a big response',
    (res, socket) => {
      res.end(big);
      socket.destroy();
    },
  ],
  [
    'the socket is destroyed while a big response is flushed',
    (res, socket) => {
      res.end(big);
      setImmediate(() => socket.destroy());
    },
  ],
  ['a big response is destroyed with an error', (res) => void res.end(big).destroy(mine())],
  [
    'a big response is destroyed with an error while it is flushed',
    (res) => {
      res.end(big);
      setImmediate(() => res.destroy(upstream()));
    },
  ],
  [
    'the response is destroyed before it is ended',
    (res) => {
      res.destroy();
      res.end(last);
    },
  ],
  [
    'the response is destroyed with an error before it is ended',
    (res) => {
      res.destroy(mine());
      res.end(last);
    },
  ],
  [
    'a part is written',
    (res) => {
      res.setHeader('Content-Length', 100);
      res.write('a part');
      setImmediate(() => res.destroy(mine()));
    },
  ],
  [
    'a pipeline fails and its callback answers',
    (res) => {
      const source = new Readable({ read() {} });
      pipeline(source, res, () => void res.writeHead(500).end(last));
      setImmediate(() => source.destroy(mine()));
    },
  ],
];

let fixture: HttpFixture;
let observed: ObservedServer;

afterEach(() => observed.close());

async function listen(act: Act, create?: (listener: never) => Server): Promise<void> {
  fixture = new HttpFixture();
  observed = await ObservedServer.listen(
    fixture,
    (req, res) => {
      const { socket } = req;
      socket.on('error', () => {});
      res.on('error', () => {});
      if (req.url === '/warm') res.end('warm');
      else act(res, socket, req);
    },
    create === undefined ? {} : { create: create as never },
  );
}

/** Sends the request behind others on the same connection. Gives what the client received of its response. */
async function exchange(client: Socket, warm: number, request = get('/a')): Promise<string> {
  let received = '';
  client.on('data', (data: Buffer) => {
    // All that matters is how it begins and ends.
    received = `${received}${data.subarray(0, 500)}${data.subarray(500).subarray(-500)}`.slice(-1_000);
  });
  const closed = new Promise((resolve) => client.once('close', resolve));
  for (let count = 0; count < warm; count++) {
    client.write(get('/warm'));
    await observed.ended(count + 1);
  }
  await waitFor(() => received.split('warm').length === warm + 1);
  received = '';
  client.write(request);
  await closed;
  return received;
}

async function waitFor(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

async function counted(): Promise<Record<string, number>> {
  await waitFor(() => fixture.http.inFlight === 0);
  const { 'GET /warm 200': _warm, ...others } = await fixture.read('http_requests_total');
  expect([...fixture.http.openExchanges()]).toEqual([]);
  expect(fixture.internalErrors).toEqual([]);
  return others;
}

describe.each([
  ['the first request of a connection', 0],
  ['the fourth request of a connection', 3],
])('%s', (_which, warm) => {
  test.each(small)('is its response, when %s after it was handed over', async (_what, act) => {
    await listen(act);
    const answer = await exchange(await observed.connect(), warm);
    expect(answer).toContain(last);
    expect(await counted()).toEqual({ [`GET /a ${answer.slice(9, 12)}`]: 1 });
  });

  test.each(cut)('is a 500, when %s', async (_what, act) => {
    await listen(act);
    expect(await exchange(await observed.connect(), warm)).not.toContain(last);
    expect(await counted()).toEqual({ 'GET /a 500': 1 });
  });

  test('is not counted, when the application takes the socket away', async () => {
    await listen((res, socket) => {
      res.detachSocket(socket);
      socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nraw');
    });
    expect(await exchange(await observed.connect(), warm)).toContain('raw');
    expect(await counted()).toEqual({});
  });

  test('has the status that was sent, when the application takes the socket away afterwards', async () => {
    await listen((res, socket) => {
      res.writeHead(202).flushHeaders();
      res.detachSocket(socket);
      socket.end('0\r\n\r\n');
    });
    await exchange(await observed.connect(), warm);
    expect(await counted()).toEqual({ 'GET /a 202': 1 });
  });

  test('says that it was HTTP/2.0, and is counted like any other', async () => {
    await listen((res) => void res.end(last));
    const answer = await exchange(await observed.connect(), warm, 'GET /a HTTP/2.0\r\nHost: a\r\n\r\n');
    expect(answer).toContain(last);
    expect(await counted()).toEqual({ 'GET /a 200': 1 });
  });
});

test('a response over TLS is its own, when the socket is destroyed after it was handed over', async () => {
  const psk = Buffer.alloc(32, 1);
  const suite = { ciphers: 'PSK', maxVersion: 'TLSv1.2' } as const;
  await listen(
    (res, socket) => {
      res.end(last);
      socket.destroy();
    },
    (listener) => createHttps({ ...suite, pskCallback: () => psk }, listener) as unknown as Server,
  );
  const client = connectTls({
    ...suite,
    socket: await observed.connect(),
    pskCallback: () => ({ psk, identity: 'test' }),
    checkServerIdentity: () => undefined,
  });
  client.on('error', () => {});
  const answer = await exchange(client, 0);
  expect(answer).toContain(last);
  // Node 20 does not tell a write that was cut off from one that was not.
  const status = process.versions.node.startsWith('20.') ? 500 : 200;
  expect(await counted()).toEqual({ [`GET /a ${status}`]: 1 });
});
