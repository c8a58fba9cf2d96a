import { once } from 'node:events';
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Endpoint, EndpointResponse } from '@golden-signals/core';
import { afterEach, expect, test } from '@jest/globals';
import { EndpointTable } from '../../../src/endpoints/endpoint-table.ts';
import { serveNodeRequest } from '../../../src/endpoints/node-http.ts';

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

interface Serving {
  readonly base: string;
  readonly port: number;
  readonly reported: Array<[string, unknown]>;
}

async function serve(
  handle: Endpoint['handle'],
  path?: string,
  middleware: (res: ServerResponse) => void = () => {},
): Promise<Serving> {
  const reported: Serving['reported'] = [];
  const table = new EndpointTable({ onError: (component, error) => reported.push([component, error]) });
  table.add({ name: 'one', paths: ['/one'], access: 'open', handle });
  const server = createServer((req, res) => {
    middleware(res);
    if (!serveNodeRequest(table, req, res, { path })) res.writeHead(418).end();
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { base: `http://127.0.0.1:${port}`, port, reported };
}

const text = (body: EndpointResponse['body']) => ({
  status: 200,
  headers: { 'content-type': 'text/plain' },
  body,
});

test('the endpoint sees method, path, query, headers and address', async () => {
  let seen: unknown;
  const { base } = await serve(({ method, path, query, headers, remoteAddress }) => {
    seen = { method, path, query: [...query], custom: headers['x-custom'], remoteAddress };
    return text('ok');
  });
  const response = await fetch(`${base}/one/?a=1&a=2&b=%20`, { headers: { 'X-Custom': 'yes' } });
  expect(await response.text()).toBe('ok');
  expect(seen).toEqual({
    method: 'GET',
    path: '/one/',
    query: [
      ['a', '1'],
      ['a', '2'],
      ['b', ' '],
    ],
    custom: 'yes',
    remoteAddress: '127.0.0.1',
  });
});

test('what the table does not know is left to the caller', async () => {
  const { base } = await serve(() => text('ok'));
  expect((await fetch(`${base}/two`)).status).toBe(418);
});

test('a framework gives the path as the table knows it', async () => {
  const { base } = await serve(() => text('ok'), '/one');
  expect((await fetch(`${base}/mounted/elsewhere`)).status).toBe(200);
});

test('text and bytes have a length, and HEAD the same one', async () => {
  for (const body of ['héllo', new TextEncoder().encode('héllo')]) {
    const { base } = await serve(() => text(body));
    const get = await fetch(`${base}/one`);
    expect(get.headers.get('content-length')).toBe('6');
    expect(get.headers.get('cache-control')).toBe('no-store');
    expect(await get.text()).toBe('héllo');
    const head = await fetch(`${base}/one`, { method: 'HEAD' });
    expect(head.headers.get('content-length')).toBe('6');
    expect(await head.text()).toBe('');
  }
});

test('a POST with a body gets 405, and the connection goes on', async () => {
  const { base } = await serve(() => text('ok'));
  const response = await fetch(`${base}/one`, { method: 'POST', body: 'x'.repeat(100_000) });
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('GET, HEAD');
  expect((await fetch(`${base}/one`)).status).toBe(200);
});

test('a stream arrives whole', async () => {
  const { base } = await serve(() =>
    text(
      (async function* () {
        for (let line = 0; line < 1000; line++) yield line % 2 === 0 ? `${line}\n` : Buffer.from(`${line}\n`);
      })(),
    ),
  );
  const response = await fetch(`${base}/one`);
  expect(response.headers.get('content-length')).toBeNull();
  expect(await response.text()).toBe(Array.from({ length: 1000 }, (_, line) => `${line}\n`).join(''));
});

test('the memory of chunks is used again, but not where middleware may keep them', async () => {
  const body = (back: Uint8Array[]) => ({
    async *[Symbol.asyncIterator]() {
      for (let chunk = 0; chunk < 3; chunk++) yield Buffer.from(`chunk ${chunk}\n`);
    },
    giveBack: (chunk: Uint8Array) => back.push(chunk),
  });
  const plain: Uint8Array[] = [];
  const { base } = await serve(() => text(body(plain)));
  expect(await (await fetch(`${base}/one`)).text()).toBe('chunk 0\nchunk 1\nchunk 2\n');
  expect(plain.map(String)).toEqual(['chunk 0\n', 'chunk 1\n', 'chunk 2\n']);

  const kept: Uint8Array[] = [];
  const logged = await serve(
    () => text(body(kept)),
    undefined,
    (res) => {
      res.write = res.write.bind(res);
    },
  );
  expect(await (await fetch(`${logged.base}/one`)).text()).toBe('chunk 0\nchunk 1\nchunk 2\n');
  expect(kept).toEqual([]);
});

test('a stream waits for a client that does not read, and ends when the client leaves', async () => {
  let produced = 0;
  let ended: (() => void) | undefined;
  const end = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const chunk = Buffer.alloc(256 * 1024);
  const { port, reported } = await serve(() =>
    text(
      (async function* () {
        try {
          for (; produced < 10_000; produced++) yield chunk;
        } finally {
          ended?.();
        }
      })(),
    ),
  );
  const socket = connect(port, '127.0.0.1');
  socket.write('GET /one HTTP/1.1\r\nHost: a\r\n\r\n');
  await once(socket, 'readable');
  socket.destroy();
  await end;
  // The socket's buffers of both sides take some megabytes; without back-pressure all 2.6 GB would be produced.
  expect(produced).toBeLessThan(1000);
  expect(reported).toEqual([]);
});

test('a stream that fails breaks the answer off instead of ending it, and is reported', async () => {
  const { base, reported } = await serve(() =>
    text(
      (async function* () {
        yield 'partial';
        throw new Error('half way');
      })(),
    ),
  );
  const failure = new Promise<string>((resolve) => {
    const req = httpRequest(`${base}/one`, (res: IncomingMessage) => {
      res.resume();
      res.on('end', () => resolve('ended'));
      res.on('error', (error) => resolve(`broken: ${error.message}`));
    });
    req.on('error', (error) => resolve(`broken: ${error.message}`));
    req.end();
  });
  expect(await failure).toMatch(/^broken/);
  expect(reported).toEqual([['endpoint:one', new Error('half way')]]);
});

test('a client that left before the answer was ready costs nothing but the answer', async () => {
  let arrived: (() => void) | undefined;
  const arrival = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  let answer: ((response: EndpointResponse) => void) | undefined;
  const { port, reported } = await serve(
    () =>
      new Promise<EndpointResponse>((resolve) => {
        answer = resolve;
        arrived?.();
      }),
  );
  const connected = once(servers[0] as Server, 'connection');
  const socket = connect(port, '127.0.0.1');
  socket.write('GET /one HTTP/1.1\r\nHost: a\r\n\r\n');
  const [serverSocket] = await connected;
  await arrival;
  socket.destroy();
  await once(serverSocket, 'close');
  const ended = new Promise<void>((resolve) => {
    answer?.(
      text({
        [Symbol.asyncIterator]: () => ({
          next: () => Promise.reject(new Error('was read')),
          return: async () => {
            resolve();
            return { done: true, value: undefined };
          },
        }),
      }),
    );
  });
  await ended;
  expect(reported).toEqual([]);
});

test('a header that Node refuses is reported, and the connection closed', async () => {
  const { base, reported } = await serve(() => ({ status: 200, headers: { bad: 'a\nb' }, body: '' }));
  await expect(fetch(`${base}/one`)).rejects.toThrow();
  expect(reported).toHaveLength(1);
});

test('an IPv4 client of a socket of both families has its own address', async () => {
  let address: string | undefined;
  const table = new EndpointTable();
  const handle: Endpoint['handle'] = ({ remoteAddress }) => {
    address = remoteAddress;
    return text('ok');
  };
  table.add({ name: 'one', paths: ['/one'], access: 'open', handle });
  const server = createServer((req, res) => {
    Object.defineProperty(req.socket, 'remoteAddress', { value: '::ffff:127.0.0.1' });
    serveNodeRequest(table, req, res);
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  expect((await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/one`)).status).toBe(200);
  expect(address).toBe('127.0.0.1');
});
