import assert from 'node:assert/strict';
import { requestText } from '../client.ts';
import type { ConformanceCase } from '../conformance-case.ts';

/** Ways to use a connection. */
export const connectionCases: readonly ConformanceCase[] = [
  {
    name: 'many requests over one connection',
    expected: { requests: { 'GET /json 200': 20 } },
    async run({ connect }) {
      const client = await connect();
      for (let count = 0; count < 20; count++) await client.request({ path: '/json' });
    },
  },
  {
    name: 'pipelined requests, the first the slowest',
    expected: { requests: { 'GET /delayed 200': 2, 'GET /json 200': 1, 'GET <unmatched> 404': 1 } },
    async run({ connect }) {
      const client = await connect();
      client.write(
        ['/delayed', '/json', '/delayed', '/unknown'].map((path) => requestText({ path })).join(''),
      );
      const statuses = [];
      for (let count = 0; count < 4; count++) statuses.push((await client.response()).status);
      assert.deepEqual(statuses, [200, 200, 200, 404]);
    },
  },
  {
    name: 'a hundred pipelined requests',
    expected: { requests: { 'GET /users/:user 200': 100 } },
    async run({ connect }) {
      const client = await connect();
      for (let count = 0; count < 100; count++) client.write(requestText({ path: `/users/${count}` }));
      for (let count = 0; count < 100; count++) await client.response();
    },
  },
  {
    name: 'Connection: close',
    expected: { requests: { 'GET /json 200': 1 } },
    async run({ connect }) {
      const client = await connect();
      await client.request({ path: '/json', headers: { Connection: 'close' } });
      await client.closed;
    },
  },
  {
    name: 'HTTP/1.0',
    expected: { requests: { 'GET /stream 200': 1 } },
    async run({ connect }) {
      const client = await connect();
      assert.equal((await client.request({ path: '/stream', version: '1.0' })).body, 'one two three');
    },
  },
  {
    name: 'a request that calls itself HTTP/2.0, on a connection of HTTP/1',
    async run({ connect }) {
      const client = await connect();
      await client.request({ path: '/json' });
      const { status } = await client.request({ path: '/json', version: '2.0' });
      if (status === 200) return { requests: { 'GET /json 200': 2 } };
      // Fastify 4 refuses it by itself, without a route.
      return {
        requests: { 'GET /json 200': 1, 'GET <middleware> 505': 1 },
        errors: { 'GET <middleware> 505': 1 },
      };
    },
  },
  {
    name: 'a client that half-closes at once and is answered at once',
    expected: { requests: { 'GET /json 200': 1 } },
    async run({ connect }) {
      const client = await connect();
      client.write(requestText({ path: '/json' }));
      client.end();
      assert.equal((await client.response()).status, 200);
    },
  },
  {
    name: 'an upgraded connection is no request',
    expected: { requests: { 'GET /json 200': 1 } },
    async run({ server, connect }) {
      server.on('upgrade', (_req, socket) => {
        socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n');
      });
      const upgraded = await connect();
      const response = await upgraded.request({
        path: '/json',
        headers: { Connection: 'Upgrade', Upgrade: 'echo' },
      });
      assert.equal(response.status, 101);
      await (await connect()).request({ path: '/json' });
    },
  },
  {
    name: 'an upgrade that nobody handles is an ordinary request',
    expected: { requests: { 'GET /json 200': 1 } },
    async run({ connect }) {
      const client = await connect();
      await client.request({ path: '/json', headers: { Connection: 'Upgrade', Upgrade: 'h2c' } });
    },
  },
  {
    name: 'a tunnel (CONNECT) is no request',
    expected: { requests: { 'GET /json 200': 1 } },
    async run({ server, connect }) {
      server.on('connect', (_req, socket) => {
        socket.end('HTTP/1.1 200 Connection Established\r\n\r\n');
      });
      const tunnel = await connect();
      tunnel.write('CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n');
      await tunnel.head();
      await (await connect()).request({ path: '/json' });
    },
  },
];
