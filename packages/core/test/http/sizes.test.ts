import { afterEach, describe, expect, test } from '@jest/globals';
import { type Handler, HttpFixture, ObservedServer, type SendOptions } from './support.ts';

let observed: ObservedServer;
let fixture: HttpFixture;

async function listen(handler: Handler): Promise<void> {
  fixture = new HttpFixture({ sizes: true });
  observed = await ObservedServer.listen(fixture, handler);
}

/** Sum of all observations of a size. */
async function total(name: string): Promise<number> {
  const family = (await fixture.registry.collect()).find((one) => one.name === name);
  return [...family!.points].reduce((sum, point) => sum + ('sum' in point ? point.sum : 0), 0);
}

afterEach(() => observed.close());

/** Chunk framing: the length in hexadecimal and two line ends for each chunk, and `0` with two line ends. */
const framing = (...chunks: number[]) =>
  chunks.reduce((sum, length) => sum + length.toString(16).length + 4, 0) + '0\r\n\r\n'.length;

describe('sizes of bodies', () => {
  test.each<[string, Handler, number]>([
    ['implicit length', (_req, res) => void res.end('x'.repeat(1_000)), 1_000],
    ['declared length', (_req, res) => void res.setHeader('content-length', 3).end('abc'), 3],
    [
      'head written by hand',
      (_req, res) => void res.writeHead(200, { 'X-A': 'b', 'Content-Length': '3' }).end('abc'),
      3,
    ],
    ['no body', (_req, res) => void res.writeHead(204).end(), 0],
    ['not modified', (_req, res) => void res.writeHead(304, { 'content-length': '100' }).end(), 0],
    [
      'chunked, with its framing',
      (_req, res) => {
        res.write('x'.repeat(300));
        setImmediate(() => res.end('x'.repeat(20)));
      },
      320 + framing(300, 20),
    ],
  ])('response with %s', async (_what, handler, bytes) => {
    await listen(handler);
    await observed.send('/a');
    await observed.send('/a', { method: 'HEAD' });
    expect(await total('http_response_size_bytes')).toBe(bytes);
  });

  test.each<[string, SendOptions, number]>([
    ['without a body', {}, 0],
    [
      'with a length',
      { method: 'POST', body: 'x'.repeat(70_000), headers: { 'content-length': '70000' } },
      70_000,
    ],
    [
      'chunked, with its framing',
      {
        method: 'POST',
        body: 'x'.repeat(1_000),
        headers: { 'transfer-encoding': 'chunked', 'x-long': 'y'.repeat(99) },
      },
      1_000 + framing(1_000),
    ],
  ])('request %s', async (_what, request, bytes) => {
    await listen((req, res) => void req.resume().on('end', () => res.end()));
    await observed.send('/upload?with=query', request);
    expect(await total('http_request_size_bytes')).toBe(bytes);
  });
});

describe('bandwidth', () => {
  test('is what went over the connection, each byte once', async () => {
    await listen((req, res) => void req.resume().on('end', () => res.end('x'.repeat(5_000))));
    const client = await observed.connect();
    const requests = [
      'GET /a HTTP/1.1\r\nHost: a\r\n\r\n',
      'POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody',
    ];
    let received = 0;
    client.on('data', (data) => {
      received += data.length;
    });
    for (const [index, text] of requests.entries()) {
      client.write(text);
      await observed.ended(index + 1);
    }
    await new Promise((resolve) => client.once('end', resolve).end());
    fixture.clock.advance(2_000);
    const { seconds, bytesInPerSecond, bytesOutPerSecond } = fixture.http.readService('short');
    expect(Math.round(bytesInPerSecond * seconds)).toBe(requests.join('').length);
    expect(Math.round(bytesOutPerSecond * seconds)).toBe(received);
    expect(received).toBeGreaterThan(10_000);
  });

  test('bytes of a request that is not counted do not count for the next one', async () => {
    fixture = new HttpFixture();
    observed = await ObservedServer.listen(fixture, (req, res) => {
      if (req.url === '/metrics') fixture.http.ignore(res);
      res.end('x'.repeat(req.url === '/metrics' ? 100_000 : 10));
    });
    const client = await observed.connect();
    client.resume();
    for (const [index, path] of ['/metrics', '/a'].entries()) {
      client.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
      await observed.ended(index + 1);
    }
    fixture.clock.advance(1_000);
    expect(fixture.http.readService('short').bytesOutPerSecond).toBeLessThan(1_000);
  });
});
