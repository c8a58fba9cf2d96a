import { ServerResponse } from 'node:http';
import type { WorkEnd } from '@golden-signals/core/extension';
import { afterEach, expect, test } from '@jest/globals';
import { HttpFixture, ObservedServer } from './support.ts';

let observed: ObservedServer | undefined;

afterEach(() => observed?.close());

/** A monitor that adds a header, and the ends of the requests that it recorded. */
function monitored(): HttpFixture & { readonly ends: WorkEnd[] } {
  const fixture = Object.assign(new HttpFixture(), { ends: [] as WorkEnd[] });
  fixture.work.onHead(() => ({ 'x-request-id': '7' }));
  fixture.work.onEnd((end) => void fixture.ends.push(end), 'all');
  return fixture;
}

/** What Express has for the responses of every application. */
const prototype = (): ServerResponse => Object.create(ServerResponse.prototype);

interface Served {
  /** Whether the response has a `writeHead` of its own. */
  readonly isExtended: boolean;
  readonly headers: Record<string, unknown>;
}

/** Serves one request as a framework does that gives responses a prototype of its own. */
async function serve(fixtures: readonly HttpFixture[], responses: ServerResponse): Promise<Served> {
  let isExtended = false;
  let headers = {};
  observed = await ObservedServer.listen(new HttpFixture(), (req, res) => {
    Object.setPrototypeOf(res, responses);
    for (const { clock } of fixtures) clock.advance(5);
    for (const { http } of fixtures) http.observe(req, res, http.unrouted);
    for (const { clock } of fixtures) clock.advance(30);
    isExtended = Object.hasOwn(res, 'writeHead');
    res.end('ok');
    headers = res.getHeaders();
  });
  await observed.send('/a');
  await observed.ended();
  return { isExtended, headers };
}

test('the response gets no property of its own, and is watched all the same', async () => {
  const fixture = monitored();
  const responses = prototype();
  fixture.http.extendThrough(responses);
  const { isExtended, headers } = await serve([fixture], responses);
  expect(isExtended).toBe(false);
  expect(headers).toMatchObject({ 'x-request-id': '7' });
  expect(fixture.ends.map(({ firstByteMs }) => firstByteMs)).toEqual([30]);
});

test('without it the response gets one', async () => {
  const { isExtended, headers } = await serve([monitored()], prototype());
  expect(isExtended).toBe(true);
  expect(headers).toMatchObject({ 'x-request-id': '7' });
});

test('a monitor that is told twice watches once', () => {
  const fixture = monitored();
  const responses = prototype();
  fixture.http.extendThrough(responses);
  const { writeHead } = responses;
  fixture.http.extendThrough(responses);
  expect(responses.writeHead).toBe(writeHead);
});

test('two monitors may extend through the same object', async () => {
  const fixtures = [monitored(), monitored()];
  const responses = prototype();
  for (const { http } of fixtures) http.extendThrough(responses);
  await serve(fixtures, responses);
  for (const { ends } of fixtures) expect(ends.map(({ firstByteMs }) => firstByteMs)).toEqual([30]);
});

test('an object that cannot be extended is left alone, and the response gets the property', async () => {
  const fixture = monitored();
  const responses = prototype();
  Object.preventExtensions(responses);
  fixture.http.extendThrough(responses);
  const { isExtended, headers } = await serve([fixture], responses);
  expect([isExtended, headers]).toEqual([true, expect.objectContaining({ 'x-request-id': '7' })]);
  expect(fixture.internalErrors.map(([component]) => component)).toEqual(['http']);
});

test('a monitor without headers changes nothing', () => {
  const responses = prototype();
  new HttpFixture().http.extendThrough(responses);
  expect(Object.keys(responses)).toEqual([]);
});

test('a response that nobody observes is written as ever', async () => {
  const responses = prototype();
  monitored().http.extendThrough(responses);
  expect((await serve([], responses)).headers).toEqual({});
});
