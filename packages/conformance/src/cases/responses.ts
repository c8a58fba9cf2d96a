import assert from 'node:assert/strict';
import { requestText } from '../client.ts';
import type { ConformanceCase } from '../conformance-case.ts';

/** Requests that are answered, whatever with. */
export const responseCases: readonly ConformanceCase[] = [
  {
    name: 'an answered request is counted once',
    expected: { requests: { 'GET /json 200': 1 } },
    async run({ connect }) {
      const client = await connect();
      assert.equal((await client.request({ path: '/json' })).body, '{"ok":true}');
    },
  },
  {
    name: 'a query string does not matter',
    expected: { requests: { 'GET /json 200': 1 } },
    async run({ connect }) {
      await (await connect()).request({ path: '/json?page=2&name=/users/1' });
    },
  },
  {
    name: 'parameters are counted under their template',
    expected: { requests: { 'GET /users/:user 200': 2 } },
    async run({ connect }) {
      const client = await connect();
      await client.request({ path: '/users/1' });
      await client.request({ path: '/users/%2Fjson' });
    },
  },
  {
    name: 'a mounted route carries the template of its prefix',
    expected: { requests: { 'GET /orgs/:org/users/:user 200': 2 } },
    async run({ connect }) {
      const client = await connect();
      await client.request({ path: '/orgs/1/users/2' });
      await client.request({ path: '/orgs/users/users/orgs' });
    },
  },
  {
    name: 'unknown URLs are one series, however many there are',
    expected: { requests: { 'GET <unmatched> 404': 300 } },
    async run({ connect }) {
      const client = await connect();
      for (let number = 0; number < 300; number++) {
        assert.equal((await client.request({ path: `/unknown/${number}` })).status, 404);
      }
    },
  },
  {
    name: 'a method that the path does not have is unmatched',
    expected: { requests: { 'POST <unmatched> 404': 1 } },
    async run({ connect }) {
      await (await connect()).request({ method: 'POST', path: '/json', body: '' });
    },
  },
  {
    name: 'an unknown method is _OTHER',
    expected: { requests: { '_OTHER <unmatched> 404': 1 } },
    async run({ connect }) {
      await (await connect()).request({ method: 'PROPFIND', path: '/unknown' });
    },
  },
  {
    name: 'HEAD is counted as itself, under the route that answers it',
    expected: { requests: { 'HEAD /json 200': 1, 'GET /json 200': 1 } },
    async run({ connect }) {
      const client = await connect();
      await client.request({ method: 'HEAD', path: '/json' });
      await client.request({ path: '/json' });
    },
  },
  {
    name: 'statuses without a body: 204 and 304',
    expected: { requests: { 'GET /status/:code 204': 1, 'GET /status/:code 304': 1 } },
    async run({ connect }) {
      const client = await connect();
      assert.equal((await client.request({ path: '/status/204' })).status, 204);
      assert.equal((await client.request({ path: '/status/304' })).status, 304);
    },
  },
  {
    name: '4xx is no error of the server, 5xx is one of the type of its status',
    expected: {
      requests: { 'GET /status/:code 404': 1, 'GET /status/:code 429': 1, 'GET /status/:code 503': 1 },
      errors: { 'GET /status/:code 503': 1 },
    },
    async run({ connect }) {
      const client = await connect();
      for (const status of [404, 429, 503]) await client.request({ path: `/status/${status}` });
    },
  },
  {
    name: 'a chunked stream',
    expected: { requests: { 'GET /stream 200': 1 } },
    async run({ connect }) {
      assert.equal((await (await connect()).request({ path: '/stream' })).body, 'one two three');
    },
  },
  {
    name: 'res.end called twice',
    expected: { requests: { 'GET /end-twice 200': 1 } },
    async run({ connect }) {
      assert.equal((await (await connect()).request({ path: '/end-twice' })).body, 'once');
    },
  },
  {
    name: 'uploads, with a length and chunked',
    expected: { requests: { 'POST /upload 200': 2 } },
    async run({ connect }) {
      const client = await connect();
      const sized = await client.request({ method: 'POST', path: '/upload', body: 'x'.repeat(70_000) });
      const chunked = await client.request({
        method: 'POST',
        path: '/upload',
        headers: { 'Transfer-Encoding': 'chunked' },
        body: '3\r\nabc\r\n0\r\n\r\n',
      });
      assert.deepEqual([sized.body, chunked.body], ['{"bytes":70000}', '{"bytes":3}']);
    },
  },
  {
    name: 'an upload that waits for 100 Continue is one request',
    expected: { requests: { 'POST /upload 200': 1 } },
    async run({ connect }) {
      const client = await connect();
      const headers = { Expect: '100-continue', 'Content-Length': '2' };
      client.write(requestText({ method: 'POST', path: '/upload', headers }));
      await client.head();
      client.write('ok');
      assert.equal((await client.response('POST')).body, '{"bytes":2}');
    },
  },
  {
    name: 'an answer that does not wait for the upload',
    expected: { requests: { 'POST /too-large 413': 1 } },
    async run({ connect }) {
      const client = await connect();
      client.write(
        requestText({ method: 'POST', path: '/too-large', headers: { 'Content-Length': '1000' } }),
      );
      assert.equal((await client.response('POST')).status, 413);
    },
  },
  {
    name: 'requests in flight are counted while they are served',
    expected: { requests: { 'GET /hold 200': 3 } },
    async run({ app, connect, until }) {
      const clients = await Promise.all([connect(), connect(), connect()]);
      const responses = clients.map((client) => client.request({ path: '/hold' }));
      await app.arrived('/hold', 3);
      await until(({ inFlight }) => inFlight === 3);
      app.release();
      await Promise.all(responses);
    },
  },
  {
    name: 'a request over the threshold is slow',
    http: { slowThresholdMs: 10 },
    expected: { requests: { 'GET /delayed 200': 1 }, slow: { 'GET /delayed': 1 } },
    async run({ connect }) {
      await (await connect()).request({ path: '/delayed' });
    },
  },
  {
    name: 'an excluded path is not counted',
    http: { exclude: ['/json', /^\/users\//] },
    expected: { requests: { 'GET /orgs/:org/users/:user 200': 1 } },
    async run({ connect }) {
      const client = await connect();
      await client.request({ path: '/json?x=1' });
      await client.request({ path: '/users/1' });
      await client.request({ path: '/orgs/1/users/1' });
    },
  },
  {
    name: 'observed twice, counted once',
    observers: 2,
    expected: { requests: { 'GET /json 200': 1, 'GET <unmatched> 404': 1 } },
    async run({ connect }) {
      const client = await connect();
      await client.request({ path: '/json' });
      await client.request({ path: '/unknown' });
    },
  },
];
