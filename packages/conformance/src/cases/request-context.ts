import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { setImmediate as immediate, setTimeout as sleep } from 'node:timers/promises';
import { currentRequest } from '@golden-signals/core';
import type { ConformanceRoute, Handle } from '../app.ts';
import { requestText } from '../client.ts';
import type { ConformanceCase } from '../conformance-case.ts';

/** Which request the running code believes to be in, by the places that it came through. */
type Seen = Record<string, string | undefined>;

const id = () => currentRequest()?.requestId;
const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Asks for the request in every way in which work goes on. */
async function look(): Promise<Seen> {
  const seen: Seen = { handler: id(), route: currentRequest()?.route };
  const emitter = new EventEmitter();
  emitter.on('event', () => {
    seen.emitter = id();
  });
  await Promise.resolve();
  seen.await = id();
  await sleep(1);
  seen.timer = id();
  await immediate();
  seen.immediate = id();
  await new Promise<void>((resolve) => process.nextTick(resolve));
  seen.tick = id();
  queueMicrotask(() => {
    seen.microtask = id();
    emitter.emit('event');
  });
  await sleep(0);
  return seen;
}

/** Reads the body by its events, which the parser of the connection emits. */
async function lookAtBody(req: IncomingMessage): Promise<Seen> {
  const seen: Seen = {};
  let packets = 0;
  req.on('data', () => {
    packets++;
    seen[`data ${packets}`] = id();
  });
  await once(req, 'end');
  seen.end = id();
  return seen;
}

const answer =
  (looking: (req: IncomingMessage) => Promise<Seen>): Handle =>
  async (req, res) => {
    const seen = await looking(req);
    res.on('finish', () => {
      finished.push([seen.handler ?? seen.end, id()]);
    });
    const text = JSON.stringify(seen);
    res.setHeader('content-length', text.length);
    res.end(text);
  };

/** What listeners of responses saw that were over, beside what the handlers saw. */
const finished: unknown[][] = [];

const routes = (): ConformanceRoute[] => [
  { method: 'GET', prefix: '/orgs/:org', path: '/look', handle: answer(look) },
  { method: 'POST', prefix: '', path: '/body', handle: answer(lookAtBody) },
];

function everywhere(requestId: string): Seen {
  const places = ['handler', 'await', 'timer', 'immediate', 'tick', 'microtask', 'emitter'];
  return { ...Object.fromEntries(places.map((place) => [place, requestId])), route: '/orgs/:org/look' };
}

const withContext = { options: { requestContext: { responseHeader: true } }, routes };

/** The request as its own code sees it, wherever that goes on. */
export const requestContextCases: readonly ConformanceCase[] = [
  {
    ...withContext,
    name: 'the id of a request is taken over, answered, and known wherever its work goes on',
    expected: { requests: { 'GET /orgs/:org/look 200': 1 } },
    async run({ connect }) {
      finished.length = 0;
      const { headers, body } = await (await connect()).request({
        path: '/orgs/7/look',
        headers: { 'X-Request-Id': 'from-the-proxy' },
      });
      assert.equal(headers.get('x-request-id'), 'from-the-proxy');
      assert.deepEqual(JSON.parse(body), everywhere('from-the-proxy'));
      assert.deepEqual(finished, [['from-the-proxy', 'from-the-proxy']]);
    },
  },
  {
    ...withContext,
    name: 'an id is created where there is none, or none that is safe to repeat',
    expected: {
      requests: { 'GET /json 200': 5, 'GET /throw 500': 1, 'GET <unmatched> 404': 1 },
      errors: { 'GET /throw RangeError': 1 },
    },
    async run({ connect }) {
      const client = await connect();
      const ids = new Set<string | undefined>();
      for (const given of ['', 'a b', '"quoted"', 'x'.repeat(129)]) {
        const { headers } = await client.request({ path: '/json', headers: { 'X-Request-Id': given } });
        ids.add(headers.get('x-request-id'));
      }
      const twice = requestText({ path: '/json' }).replace(
        '\r\n',
        '\r\nX-Request-Id: a\r\nX-Request-Id: b\r\n',
      );
      client.write(twice);
      ids.add((await client.response()).headers.get('x-request-id'));
      for (const path of ['/unknown', '/throw']) {
        const failed = await (await connect()).request({ path });
        ids.add(failed.headers.get('x-request-id'));
      }
      assert.equal(ids.size, 7);
      for (const created of ids) assert.match(created ?? '', uuid);
    },
  },
  {
    ...withContext,
    name: 'a body that arrives in several packets is read in its request',
    expected: { requests: { 'POST /body 200': 2 } },
    async run({ app, connect }) {
      // The second request of the connection: its parser was there before it.
      const client = await connect();
      for (const requestId of ['first', 'second']) {
        const head = `POST /body HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\n`;
        client.write(`${head}X-Request-Id: ${requestId}\r\nContent-Length: 6\r\n\r\nab`);
        await app.arrived('/body', requestId === 'first' ? 1 : 2);
        await sleep(5);
        client.write('cd');
        await sleep(5);
        client.write('ef');
        const { body } = await client.response('POST');
        const seen: Seen = JSON.parse(body);
        assert.ok(Object.keys(seen).length >= 3, body);
        assert.deepEqual(new Set(Object.values(seen)), new Set([requestId]));
      }
    },
  },
  {
    ...withContext,
    name: 'the requests of a hundred connections are never mixed up, nor those that share one',
    expected: { requests: { 'GET /orgs/:org/look 200': 500 } },
    async run({ connect }) {
      const user = async (name: string) => {
        const client = await connect();
        for (let count = 0; count < 5; count++) {
          const requestId = `${name}-${count}`;
          const { headers, body } = await client.request({
            path: '/orgs/7/look',
            headers: { 'X-Request-Id': requestId },
          });
          assert.equal(headers.get('x-request-id'), requestId);
          assert.deepEqual(JSON.parse(body), everywhere(requestId));
        }
      };
      await Promise.all(Array.from({ length: 100 }, (_, index) => user(`user-${index}`)));
    },
  },
  {
    ...withContext,
    name: 'pipelined requests are never mixed up',
    expected: { requests: { 'GET /orgs/:org/look 200': 20, 'POST /body 200': 20 } },
    async run({ connect }) {
      const client = await connect();
      const requests = Array.from({ length: 20 }, (_, index) => [
        { path: '/orgs/7/look', headers: { 'X-Request-Id': `look-${index}` } },
        {
          ...{ method: 'POST', path: '/body', body: 'text' },
          headers: { 'X-Request-Id': `body-${index}`, 'Content-Type': 'application/octet-stream' },
        },
      ]).flat();
      client.write(requests.map(requestText).join(''));
      for (const { headers } of requests) {
        const response = await client.response();
        const requestId = headers['X-Request-Id'];
        assert.equal(response.headers.get('x-request-id'), requestId);
        const { route: _, ...seen }: Seen = JSON.parse(response.body);
        assert.deepEqual(new Set(Object.values(seen)), new Set([requestId]));
      }
    },
  },
  {
    name: 'without contexts a request has none, and its response no header',
    routes,
    expected: { requests: { 'GET /orgs/:org/look 200': 1 } },
    async run({ connect }) {
      const { headers, body } = await (await connect()).request({
        path: '/orgs/7/look',
        headers: { 'X-Request-Id': 'from-the-proxy' },
      });
      assert.deepEqual(JSON.parse(body), {});
      assert.deepEqual(
        ['x-request-id', 'x-response-time', 'server-timing'].filter((name) => headers.has(name)),
        [],
      );
    },
  },
];
