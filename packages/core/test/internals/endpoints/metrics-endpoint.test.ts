import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { type EndpointRequest, exposeAll, Registry } from '@golden-signals/core';
import { FakeClock } from '@golden-signals/core/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { EndpointTable } from '../../../src/endpoints/endpoint-table.ts';
import { metricsEndpoint } from '../../../src/endpoints/metrics-endpoint.ts';
import { serveNodeRequest } from '../../../src/endpoints/node-http.ts';

const protobufType =
  'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited';

let registry: Registry;
let clock: FakeClock;
let internalErrors: string[];
let server: Server;
let url: string;

beforeEach(async () => {
  clock = new FakeClock();
  internalErrors = [];
  registry = new Registry({ clock, onInternalError: (component) => internalErrors.push(component) });
  const table = new EndpointTable({ onError: (component) => internalErrors.push(component) });
  table.add(metricsEndpoint(registry));
  server = createServer((req, res) => {
    serveNodeRequest(table, req, res);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** The answer as it is on the wire: `fetch` would decompress it. */
async function scrape(
  headers: Record<string, string> = {},
  method = 'GET',
  target = url,
): Promise<{ status: number | undefined; headers: IncomingMessage['headers']; body: Buffer }> {
  const req = httpRequest(target, { method, headers });
  req.end();
  const [res] = (await once(req, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of res) chunks.push(chunk);
  return { status: res.statusCode, headers: res.headers, body: Buffer.concat(chunks) };
}

function fill(series: number): void {
  const histogram = registry.histogram({
    name: 'h_seconds',
    help: 'H.',
    labelNames: ['route'],
    maxSeries: series,
  });
  for (let index = 0; index < series; index++) histogram.labels({ route: `/things/${index}` }).observe(0.3);
}

describe.each([1, 1500])('%d series', (series) => {
  beforeEach(() => fill(series));

  test.each([
    ['text/plain', 'text/plain; version=0.0.4; charset=utf-8', 'text'] as const,
    [
      'application/openmetrics-text',
      'application/openmetrics-text; version=1.0.0; charset=utf-8',
      'openmetrics',
    ] as const,
    [protobufType, protobufType.replaceAll(';', '; '), 'protobuf'] as const,
  ])('%s, plain and compressed', async (accept, contentType, format) => {
    const expected = Buffer.from((await exposeAll(registry.families(), format)) as string);
    const plain = await scrape({ accept });
    expect(plain).toMatchObject({
      status: 200,
      headers: { 'content-type': contentType, vary: 'Accept, Accept-Encoding', 'cache-control': 'no-store' },
    });
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.body.equals(expected)).toBe(true);
    const compressed = await scrape({ accept, 'accept-encoding': 'gzip' });
    expect(compressed.headers).toMatchObject({ 'content-encoding': 'gzip', 'content-type': contentType });
    expect(gunzipSync(compressed.body).equals(expected)).toBe(true);
    expect(compressed.body.length).toBeLessThan(expected.length);
  });

  test('HEAD has the headers of GET and no body', async () => {
    for (const headers of [{}, { 'accept-encoding': 'gzip' }]) {
      const get = await scrape(headers);
      const head = await scrape(headers, 'HEAD');
      const { date: _date, 'transfer-encoding': _framing, ...shared } = get.headers;
      expect(head).toMatchObject({ status: 200, headers: shared });
      expect(head.body).toHaveLength(0);
    }
  });

  test('concurrent scrapes do not disturb each other', async () => {
    const accepts = ['text/plain', 'application/openmetrics-text', protobufType, 'application/json'];
    const alone: Buffer[] = [];
    for (const accept of accepts) alone.push((await scrape({ accept })).body);
    const together = await Promise.all(
      accepts.map((accept) => scrape({ accept, 'accept-encoding': 'gzip' })),
    );
    expect(together.map(({ body }) => gunzipSync(body).equals(alone.shift() as Buffer))).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });
});

test('a short answer has a length, a query string and a slash do not matter', async () => {
  fill(1);
  const { headers, body } = await scrape({}, 'GET', `${url}/?reset=1`);
  expect(headers['content-length']).toBe(String(body.length));
});

test.each([
  ['gzip', true],
  ['x-gzip', true],
  ['deflate, GZIP;q=0.5', true],
  ['*', true],
  ['br;q=1.0, *;q=0.1', true],
  ['gzip;q=0', false],
  ['gzip;q=0, *;q=1', false],
  ['identity, gzip;q=0.5', false],
  ['identity;q=0.5, gzip;q=0.5', true],
  ['br', false],
  ['', false],
])('Accept-Encoding: %s', async (header, compressed) => {
  const { headers } = await scrape({ 'accept-encoding': header });
  expect(headers['content-encoding'] === 'gzip').toBe(compressed);
});

test('a collector that fails or hangs costs only its own metric', async () => {
  registry.gauge({ name: 'good', help: 'G.', collect: (gauge) => gauge.set(1) });
  registry.gauge({ name: 'failing', help: 'F.', collect: () => Promise.reject(new Error('no')) });
  registry.gauge({
    name: 'hanging',
    help: 'H.',
    collect: () => {
      // By now the time limit of this callback may not be armed yet.
      setImmediate(() => clock.advance(1_000));
      return new Promise(() => {});
    },
  });
  const { status, body } = await scrape();
  expect(status).toBe(200);
  expect(body.toString()).toBe('# HELP good G.\n# TYPE good gauge\ngood 1\n');
  expect(internalErrors.sort()).toEqual(['collect:failing', 'collect:hanging']);
});

test('a long answer is the same in memory that was used before', async () => {
  fill(2_000);
  const first = await scrape();
  expect(first.body.length).toBeGreaterThan(128 * 1024);
  for (const headers of [{}, { 'accept-encoding': 'gzip' }, {}]) {
    const { body } = await scrape(headers);
    const plain = 'accept-encoding' in headers ? gunzipSync(body) : body;
    expect(plain.equals(first.body)).toBe(true);
  }
});

test('a client that leaves in the middle ends the compressor and the formatter', async () => {
  let produced = 0;
  let ended: (() => void) | undefined;
  const end = new Promise<void>((resolve) => {
    ended = resolve;
  });
  function* endless() {
    try {
      for (; ; produced++)
        yield { labels: { names: ['x'], values: [String(Math.random())] }, value: Math.random() };
    } finally {
      ended?.();
    }
  }
  const endpoint = metricsEndpoint({
    collect: async () => [{ name: 'g', help: '', type: 'gauge', points: endless() }],
  });
  const { body } = await endpoint.handle({
    headers: { 'accept-encoding': 'gzip' },
    query: new URLSearchParams(),
  } as unknown as unknown as EndpointRequest);
  const iterator = (body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  await iterator.next();
  await iterator.return?.();
  await end;
  expect(produced).toBeGreaterThan(0);
});

test('a registry that rejects gives a 500', async () => {
  registry.collect = () => Promise.reject(new Error('broken'));
  expect(await scrape()).toMatchObject({ status: 500, body: Buffer.from('Internal server error.\n') });
  expect(internalErrors).toEqual(['endpoint:metrics']);
});

describe('scrapes at the same time', () => {
  function counting() {
    let views = 0;
    const source = {
      collect: async () => {
        views += 1;
        await new Promise(setImmediate);
        return registry.families();
      },
    };
    const { handle } = metricsEndpoint(source);
    const ask = async (search = '', accept = 'text/plain') => {
      const query = new URLSearchParams(search);
      const request = {
        method: 'GET',
        path: '/metrics',
        query,
        headers: { accept },
        remoteAddress: undefined,
      };
      return (await handle({ ...request, rest: '', body: undefined, signal: new AbortController().signal }))
        .body;
    };
    return { ask, views: () => views };
  }

  test('share a short body when they ask for the same, and nothing afterwards', async () => {
    registry.gauge({ name: 'g', help: 'g' }).set(1);
    const { ask, views } = counting();
    const bodies = await Promise.all([
      ask(),
      ask(),
      ask('name[]=g'),
      ask('', 'application/openmetrics-text'),
    ]);
    expect(views()).toBe(3);
    expect(bodies[1]).toBe(bodies[0]);
    registry.gauge({ name: 'g', help: 'g' }).set(2);
    expect(Buffer.from((await ask()) as Uint8Array).toString()).toContain('\ng 2\n');
    expect(views()).toBe(4);
  });

  test('share no stream: each is read at its own pace, and each is whole', async () => {
    fill(400);
    const { ask } = counting();
    const bodies = (await Promise.all([ask(), ask(), ask()])) as AsyncIterable<Uint8Array>[];
    const expected = await exposeAll(registry.families(), 'text');
    for (const body of bodies) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of body) chunks.push(Buffer.from(chunk));
      expect(Buffer.concat(chunks).toString()).toBe(expected);
    }
  });

  test('one that fails fails for all who share it, and not for the next', async () => {
    let isBroken = true;
    const { handle } = metricsEndpoint({
      collect: async () => {
        if (isBroken) throw new Error('broken');
        return [];
      },
    });
    const request = { query: new URLSearchParams(), headers: {} } as EndpointRequest;
    const outcomes = await Promise.allSettled([handle(request), handle(request)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    isBroken = false;
    expect(await handle(request)).toMatchObject({ status: 200 });
  });
});

test('name[] asks for metrics by their name or that of a sample', async () => {
  fill(1);
  registry.gauge({ name: 'a', help: 'a' }).set(1);
  registry.gauge({ name: 'b', help: 'b' }).set(1);
  const typed = async (search: string) => {
    const { body } = await scrape({}, 'GET', `${url}?${search}`);
    return [...body.toString().matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
  };
  expect(await typed('name[]=a')).toEqual(['a']);
  expect(await typed('name%5B%5D=b&name[]=h_seconds_bucket')).toEqual(['h_seconds', 'b']);
  expect(await typed('name[]=none')).toEqual([]);
  expect(await typed('name=a')).toEqual(['h_seconds', 'a', 'b']);
});
