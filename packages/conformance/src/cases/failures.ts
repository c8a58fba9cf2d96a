import assert from 'node:assert/strict';
import type { ConformanceRoute } from '../app.ts';
import type { ConformanceCase } from '../conformance-case.ts';

/** A response that the server cuts off: the client sees the connection close. */
function cutOff(path: string, status = 500): Omit<ConformanceCase, 'name'> {
  return {
    expected: {
      requests: { [`GET ${path} ${status}`]: 1 },
      errors: { [`GET ${path} connection_destroyed`]: 1 },
    },
    async run({ connect }) {
      const client = await connect();
      await assert.rejects(client.request({ path }));
    },
  };
}

/** Ways in which a handler hangs up in the same turn in which it has answered. */
const hangingUp: ReadonlyArray<readonly [string, ConformanceRoute['handle']]> = [
  ['the socket', (req) => void req.socket.destroy()],
  ['the response', (_req, res) => void res.destroy()],
  ['the response with an error', (_req, res) => void res.destroy(new Error('too late'))],
];

const hangUpCases: readonly ConformanceCase[] = hangingUp.map(([what, hangUp]) => ({
  name: `the server destroys ${what} right after a whole response: the client has it`,
  expected: { requests: { 'GET /json 200': 2, 'GET /hang-up 413': 1 } },
  routes: () => [
    {
      method: 'GET',
      prefix: '',
      path: '/hang-up',
      handle(req, res, fail) {
        res.writeHead(413, { 'Content-Length': '9' }).end('too large');
        return hangUp(req, res, fail);
      },
    },
  ],
  async run({ connect }) {
    const client = await connect();
    for (let count = 0; count < 2; count++) await client.request({ path: '/json' });
    assert.equal((await client.request({ path: '/hang-up' })).body, 'too large');
    await client.closed;
  },
}));

/** Requests that the server fails to answer, by an exception or by closing the connection. */
export const failureCases: readonly ConformanceCase[] = [
  {
    name: 'a handler throws',
    expected: { requests: { 'GET /throw 500': 1 }, errors: { 'GET /throw RangeError': 1 } },
    async run({ connect }) {
      assert.equal((await (await connect()).request({ path: '/throw' })).status, 500);
    },
  },
  {
    name: 'a handler rejects',
    needs: ['async-errors'],
    expected: { requests: { 'GET /reject 500': 1 }, errors: { 'GET /reject SyntaxError': 1 } },
    async run({ connect }) {
      assert.equal((await (await connect()).request({ path: '/reject' })).status, 500);
    },
  },
  {
    name: 'a handler passes on an error',
    expected: { requests: { 'GET /fail 500': 1 }, errors: { 'GET /fail TypeError': 1 } },
    async run({ connect }) {
      assert.equal((await (await connect()).request({ path: '/fail' })).status, 500);
    },
  },
  {
    name: 'a handler fails after the head was sent: 500, not the 200 of the head',
    expected: { requests: { 'GET /fail-late 500': 1 }, errors: { 'GET /fail-late TypeError': 1 } },
    async run({ connect }) {
      await assert.rejects((await connect()).request({ path: '/fail-late' }));
    },
  },
  ...hangUpCases,
  { name: 'the server destroys the response', ...cutOff('/destroy-response') },
  { name: 'the server destroys the response with an error', ...cutOff('/destroy-with-error') },
  { name: 'the server destroys the socket', ...cutOff('/destroy-socket') },
  { name: 'the server destroys the response after the head was sent', ...cutOff('/destroy-late') },
  {
    name: 'a status of 5xx that was sent stays when the response is destroyed',
    ...cutOff('/destroy-unavailable', 503),
  },
  { name: 'the source of a stream loses its own connection', ...cutOff('/broken-stream') },
  { name: 'the socket times out before the response', ...cutOff('/time-out') },
  { name: 'the socket times out during the response', ...cutOff('/time-out-late') },
  {
    name: 'the server closes all connections',
    expected: { requests: { 'GET /hang 500': 2 }, errors: { 'GET /hang connection_destroyed': 2 } },
    async run({ app, server, connect }) {
      const clients = await Promise.all([connect(), connect()]);
      const responses = clients.map((client) => assert.rejects(client.request({ path: '/hang' })));
      await app.arrived('/hang', 2);
      server.closeAllConnections();
      await Promise.all(responses);
    },
  },
  {
    name: 'the rest of a request is malformed: 400 as Node answers it',
    expected: { requests: { 'POST /hang 400': 1 } },
    async run({ app, connect }) {
      const client = await connect();
      client.write(
        'POST /hang HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n',
      );
      await app.arrived('/hang');
      client.write('not a chunk\r\n');
      assert.equal((await client.response('POST')).status, 400);
    },
  },
  {
    name: 'what never was a request is not counted',
    expected: { requests: { 'GET /json 200': 1 } },
    async run({ connect }) {
      const client = await connect();
      client.write('this is not HTTP\r\n\r\n');
      assert.equal((await client.response()).status, 400);
      await (await connect()).request({ path: '/json' });
    },
  },
];
