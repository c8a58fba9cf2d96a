import { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, expect, jest, test } from '@jest/globals';
import { currentContext } from '../../src/context/current-context.ts';
import type { RequestContext } from '../../src/context/request-context.ts';
import type { Exchange } from '../../src/http/exchange/exchange.ts';
import { HttpFixture, ObservedServer } from './support.ts';

let observed: ObservedServer | undefined;

afterEach(() => observed?.close());

/** A monitor with contexts that adds a header, and the exchanges that it recorded. */
function monitored(): HttpFixture & { readonly ends: Exchange[] } {
  const fixture = Object.assign(new HttpFixture(), { ends: [] as Exchange[] });
  fixture.http.createContext = ({ req }) =>
    ({ requestId: req.url, settle: jest.fn() }) as unknown as RequestContext;
  fixture.http.onHead = () => ({ 'x-request-id': '7' });
  fixture.http.addObserver({
    wants: 'all',
    requestEnded: ({ exchange }) => void fixture.ends.push(exchange),
  });
  return fixture;
}

/** What Express has for every application. */
function prototypes(): { requests: IncomingMessage; responses: ServerResponse } {
  return {
    requests: Object.create(IncomingMessage.prototype),
    responses: Object.create(ServerResponse.prototype),
  };
}

interface Seen {
  readonly own: string[];
  readonly contexts: Array<string | undefined>;
}

/** Serves one request as a framework does that gives the request and the response prototypes of its own. */
async function serve(
  fixtures: readonly HttpFixture[],
  { requests, responses }: ReturnType<typeof prototypes>,
): Promise<Seen & { readonly headers: Record<string, unknown> }> {
  const seen: Seen = { own: [], contexts: [] };
  let headers = {};
  observed = await ObservedServer.listen(new HttpFixture(), (req, res) => {
    Object.setPrototypeOf(req, requests);
    Object.setPrototypeOf(res, responses);
    for (const { clock } of fixtures) clock.advance(5);
    for (const { http } of fixtures) http.observe(req, res, http.unrouted);
    for (const { clock } of fixtures) clock.advance(30);
    seen.own.push(...['emit', 'writeHead'].filter((name) => Object.hasOwn(res, name)));
    seen.own.push(...['emit'].filter((name) => Object.hasOwn(req, name)));
    const note = () => void seen.contexts.push(currentContext()?.requestId);
    res.on('close', note);
    req.on('end', () => {
      note();
      res.end('ok');
      headers = res.getHeaders();
    });
    req.resume();
  });
  await observed.send('/a');
  await observed.ended();
  return { ...seen, headers };
}

test('the request and the response get no property of their own, and are watched all the same', async () => {
  const fixture = monitored();
  const own = prototypes();
  fixture.http.extendThrough(own.requests, own.responses);
  const { own: properties, contexts, headers } = await serve([fixture], own);
  expect(properties).toEqual([]);
  expect(contexts).toEqual(['/a', '/a']);
  expect(headers).toMatchObject({ 'x-request-id': '7' });
  expect(fixture.ends.map(({ firstByteMs, startedMs }) => firstByteMs - startedMs)).toEqual([30]);
});

test('without it they get them', async () => {
  const fixture = monitored();
  const { own, contexts, headers } = await serve([fixture], prototypes());
  expect(own.sort()).toEqual(['emit', 'emit', 'writeHead']);
  expect(contexts).toEqual(['/a', '/a']);
  expect(headers).toMatchObject({ 'x-request-id': '7' });
});

test('a monitor that is told twice watches once', () => {
  const fixture = monitored();
  const own = prototypes();
  fixture.http.extendThrough(own.requests, own.responses);
  const { emit, writeHead } = own.responses;
  fixture.http.extendThrough(own.requests, own.responses);
  expect(own.responses.emit).toBe(emit);
  expect(own.responses.writeHead).toBe(writeHead);
});

test('two monitors may extend through the same objects', async () => {
  const fixtures = [monitored(), monitored()];
  const own = prototypes();
  for (const { http } of fixtures) http.extendThrough(own.requests, own.responses);
  const { contexts } = await serve(fixtures, own);
  expect(contexts).toEqual(['/a', '/a']);
  for (const { ends } of fixtures)
    expect(ends.map(({ firstByteMs, startedMs }) => firstByteMs - startedMs)).toEqual([30]);
});

test('objects that cannot be extended are left alone, and the request and the response get the properties', async () => {
  const fixture = monitored();
  const own = prototypes();
  Object.preventExtensions(own.requests);
  fixture.http.extendThrough(own.requests, own.responses);
  const { own: properties, contexts } = await serve([fixture], own);
  expect(properties).toContain('emit');
  expect(contexts).toEqual(['/a', '/a']);
  expect(fixture.internalErrors.map(({ component }) => component)).toEqual(['http']);
});

test('a monitor without contexts and headers changes nothing', () => {
  const own = prototypes();
  new HttpFixture().http.extendThrough(own.requests, own.responses);
  expect([Object.keys(own.requests), Object.keys(own.responses)]).toEqual([[], []]);
});

test('a response that nobody observes is written as ever', async () => {
  const own = prototypes();
  monitored().http.extendThrough(own.requests, own.responses);
  const { contexts, headers } = await serve([], own);
  expect(contexts).toEqual([undefined, undefined]);
  expect(headers).toEqual({});
});
