import assert from 'node:assert/strict';
import type { Endpoint, EndpointResponse, MonitorOptions } from '@golden-signals/core';
import type { ClientRequest, ClientResponse } from '../client.ts';
import type { CaseContext, ConformanceCase } from '../conformance-case.ts';
import type { Counts } from '../counts.ts';

const text = (body: EndpointResponse['body']): EndpointResponse => ({
  status: 200,
  headers: { 'content-type': 'text/plain' },
  body,
});

const json = { 'Content-Type': 'application/json' };
const body = { maxBytes: 20, types: ['application/json'] };

/** Answers with what it was given. */
const echo: Endpoint = {
  name: 'echo',
  paths: ['/echo', '/echo-too'],
  methods: ['GET', 'POST'],
  access: 'open',
  body,
  handle: ({ method, query, body: sent }) =>
    text(`${method} ${query.get('x')} ${sent === undefined ? 'none' : Buffer.from(sent).toString()}`),
};

interface EndpointCase {
  readonly name: string;
  readonly endpoint: Endpoint;
  readonly options?: MonitorOptions;
  readonly parsesJson?: boolean;
  readonly mountPath?: string;
  /** What the application's own routes count besides. Default: nothing. */
  readonly requests?: Counts;
  run(send: (request: ClientRequest) => Promise<ClientResponse>, context: CaseContext): Promise<void>;
}

/** Endpoints are looked up for each request, so each case is played with one that was there first and one that comes late. */
function bothWays({
  name,
  endpoint,
  options,
  requests = {},
  run,
  parsesJson = false,
  mountPath = '',
}: EndpointCase): ConformanceCase[] {
  const play = async (context: CaseContext) => {
    // A connection each, because some of the requests are refused before their body is read.
    await run(async (request) => (await context.connect()).request(request), context);
  };
  const needs: ConformanceCase['needs'] = Object.keys(requests).length === 0 ? [] : ['routes'];
  const common = { ...(options && { options }), needs, parsesJson, mountPath, expected: { requests } };
  return [
    { name, ...common, prepare: (monitor) => void monitor.endpoints.add(endpoint), run: play },
    {
      name: `${name}, of an endpoint that is added while the application runs`,
      ...common,
      run(context) {
        context.monitor.endpoints.add(endpoint);
        return play(context);
      },
    },
  ];
}

const statuses = async (
  send: (request: ClientRequest) => Promise<ClientResponse>,
  requests: ReadonlyArray<readonly [ClientRequest, number]>,
): Promise<void> => {
  for (const [request, status] of requests) {
    assert.equal((await send(request)).status, status, JSON.stringify(request));
  }
};

const methods: EndpointCase = {
  name: 'endpoints answer their methods and HEAD at each of their paths, with 405 for others',
  endpoint: echo,
  requests: { 'GET <unmatched> 404': 2 },
  async run(send) {
    assert.equal((await send({ path: '/echo?x=1#y' })).body, 'GET 1 none');
    assert.equal((await send({ path: '/echo-too/' })).body, 'GET null none');
    assert.equal((await send({ path: 'http://elsewhere:1/echo?x=2' })).body, 'GET 2 none');
    const head = await send({ method: 'HEAD', path: '/echo?x=1' });
    assert.deepEqual([head.status, head.headers.get('content-length')], [200, '11']);
    assert.equal((await send({ method: 'POST', path: '/echo' })).body, 'POST null none');
    for (const method of ['PUT', 'DELETE', 'PATCH']) {
      const refused = await send({ method, path: '/echo' });
      assert.deepEqual([refused.status, refused.headers.get('allow')], [405, 'GET, HEAD, POST'], method);
    }
    await statuses(send, [
      [{ path: '/echo-and-more' }, 404],
      [{ path: '/echo/more' }, 404],
    ]);
  },
};

const prefix: EndpointCase = {
  name: 'an endpoint of a prefix answers everything below it',
  endpoint: {
    name: 'assets',
    paths: { prefix: '/assets' },
    access: 'open',
    handle: ({ rest }) => (rest === 'gone' ? { ...text('gone'), status: 404 } : text(`<${rest}>`)),
  },
  requests: { 'GET <unmatched> 404': 1 },
  async run(send) {
    for (const [path, rest] of [
      ['/assets', ''],
      ['/assets/', ''],
      ['/assets/a/b.txt?x=1', 'a/b.txt'],
      ['/assets/a%2Fb%20c/', 'a%2Fb%20c'],
      ['http://elsewhere/assets/d', 'd'],
    ] as const) {
      assert.equal((await send({ path })).body, `<${rest}>`, path);
    }
    await statuses(send, [
      [{ path: '/assets/gone' }, 404],
      [{ method: 'POST', path: '/assets/a' }, 405],
      [{ path: '/assetsandmore' }, 404],
    ]);
  },
};

/** Where they are asked for below `at`. */
const below = (at: string): Pick<EndpointCase, 'endpoint' | 'run'> => ({
  endpoint: prefix.endpoint,
  async run(send) {
    for (const [path, rest] of [
      [at, ''],
      [`${at}/`, ''],
      [`${at}/a/b.txt?x=1`, 'a/b.txt'],
      [`${at}/a%2Fb%20c`, 'a%2Fb%20c'],
      [`http://elsewhere${at}/d`, 'd'],
    ] as const) {
      assert.equal((await send({ path })).body, `<${rest}>`, path);
    }
    await statuses(send, [
      [{ method: 'HEAD', path: `${at}/a` }, 200],
      [{ method: 'POST', path: `${at}/a` }, 405],
    ]);
  },
});

const prefixed: EndpointCase = {
  ...below('/internal/assets'),
  name: 'an endpoint of a prefix is below the prefix of all endpoints',
  options: { endpointPrefix: '/internal' },
};

const mounted: EndpointCase = {
  name: 'endpoints are below the path on which they are mounted, and nowhere else',
  endpoint: prefix.endpoint,
  mountPath: '/inside/here',
  requests: { 'GET <unmatched> 404': 3 },
  async run(send, context) {
    await below('/inside/here/assets').run(send, context);
    await statuses(send, [
      [{ path: '/assets/a' }, 404],
      [{ path: '/inside/assets/a' }, 404],
      [{ path: '/api/v1/assets/a' }, 404],
    ]);
  },
};

const mountedBodies: EndpointCase = {
  name: 'endpoints below a mount path read bodies',
  endpoint: echo,
  mountPath: '/inside',
  requests: { 'POST <unmatched> 404': 1 },
  async run(send) {
    const post = (path: string) => ({ method: 'POST', path, headers: json, body: '{"a": 1}' });
    assert.equal((await send(post('/inside/echo?x=2'))).body, 'POST 2 {"a": 1}');
    assert.equal((await send(post('/echo'))).status, 404);
  },
};

const bodies: EndpointCase = {
  name: 'endpoints read a body of their types up to their limit',
  endpoint: echo,
  async run(send) {
    const post = (sent: string, headers: Record<string, string> = json) =>
      send({ method: 'POST', path: '/echo', headers, body: sent });
    assert.equal((await post('{"a": 1}')).body, 'POST null {"a": 1}');
    const parameters = { 'Content-Type': 'Application/JSON; charset=utf-8' };
    assert.equal((await post('not really JSON', parameters)).body, 'POST null not really JSON');
    const chunked = { ...json, 'Transfer-Encoding': 'chunked' };
    assert.equal((await post('3\r\n[1,\r\n2\r\n2]\r\n0\r\n\r\n', chunked)).body, 'POST null [1,2]');
    assert.equal((await post('x'.repeat(20))).status, 200);
    assert.equal((await post('x'.repeat(21))).status, 413);
    assert.equal((await post(`15\r\n${'x'.repeat(21)}\r\n0\r\n\r\n`, chunked)).status, 413);
    assert.equal((await post('<a/>', { 'Content-Type': 'text/xml' })).status, 415);
    assert.equal((await post('[]', {})).status, 415);
    assert.equal((await post('[]', { ...json, 'Content-Encoding': 'gzip' })).status, 415);
    assert.equal((await post('', { ...json, 'Content-Length': '0' })).body, 'POST null none');
    assert.equal((await post('[2]', { ...json, Expect: '100-continue' })).body, 'POST null [2]');
  },
};

const refused: EndpointCase = {
  name: 'a body that is refused leaves its connection as it was',
  endpoint: echo,
  async run(_send, { connect }) {
    const client = await connect();
    const post = (sent: string, headers = {}) =>
      client.request({ method: 'POST', path: '/echo', headers: { ...json, ...headers }, body: sent });
    assert.equal((await post('x'.repeat(100_000))).status, 413);
    assert.equal((await post('<a/>', { 'Content-Type': 'text/xml' })).status, 415);
    const size = 4_096;
    const chunk = `${size.toString(16)}\r\n${'x'.repeat(size)}\r\n`;
    const chunked = { 'Transfer-Encoding': 'chunked' };
    assert.equal((await post(`${chunk.repeat(20)}0\r\n\r\n`, chunked)).status, 413);
    assert.equal((await post('[3]')).body, 'POST null [3]');
  },
};

const parsed: EndpointCase = {
  name: 'endpoints take a body that the application has parsed already, and never wait for one',
  endpoint: echo,
  parsesJson: true,
  async run(send) {
    const post = (sent: string) => send({ method: 'POST', path: '/echo', headers: json, body: sent });
    const { status, body: answer } = await post('{"a":[1]}');
    assert.deepEqual([status, answer], [200, 'POST null {"a":[1]}']);
    assert.equal((await post(JSON.stringify(['x'.repeat(30)]))).status, 413);
  },
};

const secrets: MonitorOptions = {
  auth: { bearerToken: 'token', basic: { username: 'user', password: 'password' } },
};
const bearer = { Authorization: 'Bearer token' };
const basic = { Authorization: `Basic ${Buffer.from('user:password').toString('base64')}` };
const change: Endpoint = { ...echo, access: 'change' };

const intent: EndpointCase = {
  name: 'a change needs credentials and a proof that it is meant',
  endpoint: change,
  options: secrets,
  async run(send) {
    const post = (headers: Record<string, string>) => ({ method: 'POST', path: '/echo', headers });
    await statuses(send, [
      [post({}), 401],
      [post({ 'Sec-Fetch-Site': 'same-origin' }), 401],
      [post(bearer), 200],
      [post({ ...bearer, 'Sec-Fetch-Site': 'same-origin' }), 200],
      [post({ ...bearer, 'Sec-Fetch-Site': 'cross-site' }), 403],
      [post({ ...basic, 'Sec-Fetch-Site': 'same-origin' }), 200],
      [post(basic), 403],
      [post({ ...basic, 'Sec-Fetch-Site': 'same-site' }), 403],
      [post({ ...basic, 'Sec-Fetch-Site': 'none' }), 403],
      [{ path: '/echo', headers: basic }, 200],
      [{ path: '/echo' }, 401],
    ]);
  },
};

const unprotected: EndpointCase = {
  name: 'a change is refused where there are no credentials',
  endpoint: change,
  async run(send) {
    const headers = { 'Sec-Fetch-Site': 'same-origin' };
    const refused = await send({ method: 'POST', path: '/echo', headers });
    assert.equal(refused.status, 403);
    assert.match(refused.body, /no credentials/);
    assert.equal((await send({ path: '/echo' })).status, 200);
  },
};

const halfBody: ConformanceCase = {
  needs: ['routes'],
  name: 'a client that leaves in the middle of its body is nobody whom an endpoint sees',
  prepare: (monitor) => void monitor.endpoints.add(echo),
  expected: { requests: { 'GET /json 200': 1 } },
  async run({ connect, server }) {
    const client = await connect();
    const gone = new Promise<void>((resolve) => {
      server.once('request', (_req, res) => res.once('close', () => resolve()));
    });
    client.write(
      'POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
    );
    client.end();
    await gone;
    assert.equal((await (await connect()).request({ path: '/json' })).status, 200);
  },
};

export const endpointCases: readonly ConformanceCase[] = [
  ...[methods, prefix, prefixed, mounted, mountedBodies].flatMap(bothWays),
  ...[bodies, refused, parsed, intent, unprotected].flatMap(bothWays),
  halfBody,
];
