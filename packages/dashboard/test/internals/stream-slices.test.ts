import type { EndpointRequest, EndpointResponse } from '@golden-signals/core';
import { FakeClock } from '@golden-signals/core/testing';
import { expect, test } from '@jest/globals';
import { LiveParts } from '../../src/live-parts.ts';
import { Sessions } from '../../src/sessions.ts';
import { StreamEndpoint } from '../../src/stream-endpoint.ts';

/** Opens a stream of parts that take so long to compute; `computed` fills with their names. */
async function streamOf(tookMs: Readonly<Record<string, number>>) {
  const clock = new FakeClock();
  const computed: string[] = [];
  const part = (name: string) => ({
    everyMs: 2_000,
    read() {
      computed.push(name);
      clock.advance(tookMs[name]!);
      return name;
    },
  });
  const names = Object.keys(tookMs);
  const parts = new LiveParts(Object.fromEntries(names.map((name) => [name, part(name)])), clock, () => {});
  const host = { clock, every: clock.every.bind(clock), endpoints: { monitoringPath: '/monitoring' } };
  const endpoint = new StreamEndpoint(host as never, parts, new Sessions(clock, 60_000), 1);
  const request = {
    query: new URLSearchParams(names.map((name): [string, string] => ['part', name])),
    headers: {},
    signal: new AbortController().signal,
  };
  const { body } = (await endpoint.handle(request as unknown as EndpointRequest)) as EndpointResponse;
  const lines = (body as AsyncIterable<string>)[Symbol.asyncIterator]();
  return {
    computed,
    endpoint,
    /** The names of the parts in the next line. */
    next: async () => Object.keys(JSON.parse((await lines.next()).value).parts),
  };
}

test('what is at hand is sent before what takes long is computed, and the service has a turn meanwhile', async () => {
  const { computed, endpoint, next } = await streamOf({ frame: 0, lanes: 9, summary: 60, routes: 3, slo: 1 });
  expect(computed).toEqual([]);
  expect(await next()).toEqual(['frame', 'lanes']);
  expect(computed).toEqual(['frame', 'lanes']);
  let hadTurn = false;
  setImmediate(() => {
    hadTurn = true;
  });
  expect(await next()).toEqual(['summary']);
  expect(hadTurn).toBe(true);
  expect(await next()).toEqual(['routes', 'slo']);
  endpoint.close();
});

test('what takes no time is one line', async () => {
  const { endpoint, next } = await streamOf({ frame: 0, lanes: 1, summary: 2 });
  expect(await next()).toEqual(['frame', 'lanes', 'summary']);
  endpoint.close();
});

test('nothing is computed any more when the stream was closed meanwhile', async () => {
  const { computed, endpoint, next } = await streamOf({ frame: 9, lanes: 9, summary: 9 });
  expect(await next()).toEqual(['frame']);
  endpoint.close();
  await expect(next()).rejects.toThrow();
  expect(computed).toEqual(['frame']);
});
