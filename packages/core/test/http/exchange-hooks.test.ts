import { get as getRequest, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { connect as connectHttp2, createServer as createHttp2 } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { type CurrentRequest, currentRequest } from '@golden-signals/core';
import type { WorkEnd } from '@golden-signals/core/extension';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type Handler, HttpFixture, ObservedServer } from './support.ts';

let fixture: HttpFixture;
let observed: ObservedServer | undefined;

afterEach(() => observed?.close());

async function listen(handler: Handler): Promise<void> {
  observed = await ObservedServer.listen(fixture, handler);
}

function headersOf(path: string): Promise<IncomingHttpHeaders> {
  return new Promise((resolve, reject) => {
    getRequest({ port: observed!.port, path, agent: false }, (res) => {
      res.resume().on('end', () => resolve(res.headers));
    }).on('error', reject);
  });
}

test('open exchanges are listed, the oldest first, until they end', async () => {
  fixture = new HttpFixture();
  const waiting: ServerResponse[] = [];
  await listen((_req, res) => void waiting.push(res));
  const urls = () => [...fixture.http.openExchanges()].map(({ req }) => req.url);
  const answers: Array<Promise<unknown>> = [];
  for (const path of ['/1', '/2', '/3']) {
    answers.push(observed!.send(path));
    while (waiting.length < answers.length) await new Promise((resolve) => setImmediate(resolve));
  }
  expect(urls()).toEqual(['/1', '/2', '/3']);
  waiting[1]!.end();
  await observed!.ended();
  expect(urls()).toEqual(['/1', '/3']);
  for (const res of waiting) res.end();
  await Promise.all(answers);
  expect(urls()).toEqual([]);
});

test('a context is made when the request goes on, and settled with its route', async () => {
  fixture = new HttpFixture({}, { requestContext: true });
  const { http, work } = fixture;
  const ids: unknown[] = [];
  const contexts: Array<CurrentRequest | undefined> = [];
  work.onEnd((end) => void ids.push(end.work.id), 'all');
  await listen((_req, res) => {
    const [exchange] = http.openExchanges();
    expect(work.current()).toBeUndefined();
    http.proceed(exchange, () => {
      contexts.push(currentRequest());
      expect(work.current()).toBe(exchange);
      res.end('ok');
    });
  });
  await observed!.send('/a', { headers: { 'x-request-id': 'given' } });
  expect(ids).toEqual(['given']);
  expect(contexts.map((context) => context?.route)).toEqual(['/a']);
});

describe('the head', () => {
  const handlers: Record<string, Handler> = {
    'by end': (_req, res) => void res.end('ok'),
    'by write': (_req, res) => {
      res.write('o');
      res.end('k');
    },
    'by writeHead': (_req, res) => void res.writeHead(201, { 'x-own': '1' }).end(),
    'by flushHeaders': (_req, res) => {
      res.flushHeaders();
      res.end('ok');
    },
    'by a pipe': (_req, res) => void Readable.from(['ok']).pipe(res),
  };

  test.each(Object.entries(handlers))(
    '%s can still be given headers, and its time is known',
    async (_how, handler) => {
      fixture = new HttpFixture();
      const ends: WorkEnd[] = [];
      fixture.work.onHead(() => ({ 'x-request-id': '7' }));
      fixture.work.onEnd((end) => void ends.push(end), 'all');
      await listen((req, res) => {
        fixture.clock.advance(30);
        handler(req, res);
      });
      expect(await headersOf('/a')).toMatchObject({ 'x-request-id': '7' });
      await observed!.ended();
      expect(ends.map(({ firstByteMs }) => firstByteMs)).toEqual([30]);
    },
  );

  test('of HTTP/2', async () => {
    fixture = new HttpFixture();
    fixture.work.onHead(() => ({ 'x-request-id': '7' }));
    const server = createHttp2((req, res) => {
      fixture.http.observe(req as never, res as never, fixture.http.unrouted);
      res.end('ok');
    });
    await new Promise<void>((resolve) => server.listen(0, () => resolve()));
    const session = connectHttp2(`http://localhost:${(server.address() as AddressInfo).port}`);
    const stream = session.request({ ':path': '/a' });
    const headers = await new Promise((resolve) => stream.once('response', resolve));
    expect(headers).toMatchObject({ 'x-request-id': '7' });
    stream.resume();
    await new Promise((resolve) => stream.once('close', resolve));
    await new Promise<void>((resolve) => session.close(() => resolve()));
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });

  test('is written by what replaced writeHead before', async () => {
    fixture = new HttpFixture();
    fixture.work.onHead(() => ({}));
    const observe = (res: ServerResponse) => fixture.http.observe(res.req, res, fixture.http.unrouted);
    observed = await ObservedServer.listen(new HttpFixture(), (_req, res) => {
      const original = res.writeHead;
      res.writeHead = function replaced(this: ServerResponse, ...head: unknown[]) {
        this.setHeader('x-replaced', '1');
        return original.apply(this, head as never);
      } as ServerResponse['writeHead'];
      observe(res);
      res.end('ok');
    });
    expect(await headersOf('/a')).toMatchObject({ 'x-replaced': '1' });
  });

  test('is left alone by default', async () => {
    fixture = new HttpFixture();
    let own = true;
    await listen((_req, res) => {
      own = Object.hasOwn(res, 'writeHead');
      res.end('ok');
    });
    await observed!.send('/a');
    expect(own).toBe(false);
  });
});
