import type { Endpoint, IncomingEndpointRequest } from '@golden-signals/core';
import { createAuthorization } from '@golden-signals/core/extension';
import { describe, expect, test } from '@jest/globals';
import { EndpointTable } from '../../../src/endpoints/endpoint-table.ts';

function endpoint(settings: Partial<Endpoint> = {}): Endpoint {
  return {
    name: 'one',
    paths: ['/one'],
    access: 'open',
    handle: () => ({ status: 200, headers: { 'content-type': 'text/plain' }, body: 'héllo' }),
    ...settings,
  };
}

function request(settings: Partial<IncomingEndpointRequest> = {}): IncomingEndpointRequest {
  return {
    method: 'GET',
    path: '/one',
    query: new URLSearchParams(),
    headers: {},
    remoteAddress: undefined,
    ...settings,
  };
}

describe('add', () => {
  test('a taken name or path is refused, and nothing of the endpoint stays behind', () => {
    const table = new EndpointTable();
    table.add(endpoint({ paths: ['/one', '/eins/'] }));
    const duplicate = expect.objectContaining({ code: 'ERR_GS_ENDPOINT_DUPLICATE' });
    expect(() => table.add(endpoint({ paths: ['/other'] }))).toThrow(duplicate);
    expect(() => table.add(endpoint({ name: 'two', paths: ['/two', '/eins'] }))).toThrow(duplicate);
    expect(() => table.add(endpoint({ name: 'two', paths: ['/two', '/eins'] }))).toThrow(
      /"\/eins".*"two".*"one"/,
    );
    expect(table.match('/two')).toBeUndefined();
    expect(Array.from(table, ({ endpoint }) => endpoint.name)).toEqual(['one']);
  });

  test('a literal path may be that of a prefix, whichever came first, and goes before it', () => {
    const page = endpoint({ name: 'page', paths: ['/pages'] });
    const below = endpoint({ name: 'below', paths: { prefix: '/pages' } });
    for (const order of [
      [page, below],
      [below, page],
    ]) {
      const table = new EndpointTable();
      for (const one of order) table.add(one);
      expect(table.match('/pages')).toEqual({ endpoint: page, rest: '' });
      expect(table.match('/pages/')).toEqual({ endpoint: page, rest: '' });
      expect(table.match('/pages/a')).toEqual({ endpoint: below, rest: 'a' });
    }
  });

  test.each([[[]], [['metrics']], [['/a b']], [['/a?b']], [['']]])('the paths %j are refused', (paths) => {
    const invalid = expect.objectContaining({ code: 'ERR_GS_ENDPOINT_PATH' });
    expect(() => new EndpointTable().add(endpoint({ paths }))).toThrow(invalid);
  });
});

test('watch: shows what is there and what is added, until it is stopped; what a watcher throws, add throws', () => {
  const table = new EndpointTable();
  const seen: string[] = [];
  table.add(endpoint());
  const stop = table.watch(({ endpoint: { name } }) => {
    if (name === 'three') throw new RangeError('no room');
    seen.push(name);
  });
  table.add(endpoint({ name: 'two', paths: ['/two'] }));
  expect(() => table.add(endpoint({ name: 'three', paths: ['/three'] }))).toThrow(RangeError);
  stop();
  table.add(endpoint({ name: 'four', paths: ['/four'] }));
  expect(seen).toEqual(['one', 'two']);
});

test.each([
  ['/one', true],
  ['/one/', true],
  ['/ONE', false],
  ['/one/two', false],
  ['/one//', false],
  ['/', false],
  ['', false],
])('match(%p)', (path, found) => {
  const table = new EndpointTable();
  table.add(endpoint());
  expect(table.match(path) !== undefined).toBe(found);
});

describe('handle', () => {
  test('leaves a path that is not ours alone', () => {
    expect(new EndpointTable().handle(request())).toBeUndefined();
  });

  test('adds the length in bytes and no-store; the endpoint may say otherwise', async () => {
    const table = new EndpointTable();
    table.add(endpoint());
    const headers = { 'cache-control': 'max-age=60' };
    table.add(endpoint({ name: 'two', paths: ['/two'], handle: () => ({ status: 200, headers, body: '' }) }));
    expect(await table.handle(request())).toEqual({
      status: 200,
      headers: { 'content-type': 'text/plain', 'content-length': '6', 'cache-control': 'no-store' },
      body: 'héllo',
    });
    expect(await table.handle(request({ path: '/two' }))).toMatchObject({ headers });
  });

  test('HEAD has the headers of GET, and a streamed body is ended', async () => {
    let ended = false;
    const body: AsyncIterable<string> = {
      [Symbol.asyncIterator]: () => ({
        next: () => Promise.reject(new Error('was read')),
        return: async () => {
          ended = true;
          return { done: true, value: undefined };
        },
      }),
    };
    const table = new EndpointTable();
    table.add(endpoint());
    table.add(endpoint({ name: 'two', paths: ['/two'], handle: () => ({ status: 200, headers: {}, body }) }));
    const head = await table.handle(request({ method: 'HEAD' }));
    expect(head).toMatchObject({ status: 200, headers: { 'content-length': '6' }, body: '' });
    expect(await table.handle(request({ method: 'HEAD', path: '/two' }))).toMatchObject({
      status: 200,
      body: '',
    });
    expect(ended).toBe(true);
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'get'])(
    '%s gets 405 with Allow',
    async (method) => {
      const table = new EndpointTable();
      table.add(endpoint());
      expect(await table.handle(request({ method }))).toMatchObject({
        status: 405,
        headers: { allow: 'GET, HEAD' },
      });
    },
  );

  test.each<[string, Endpoint['handle']]>([
    [
      'throws',
      () => {
        throw new Error('database password');
      },
    ],
    ['rejects', () => Promise.reject(new Error('database password'))],
  ])('an endpoint that %s gives 500 without a detail, and is reported', async (_how, handle) => {
    const reported: unknown[] = [];
    const table = new EndpointTable({
      onError: (component, error) => reported.push([component, String(error)]),
    });
    table.add(endpoint({ handle }));
    const response = await table.handle(request());
    expect(response).toMatchObject({ status: 500, body: 'Internal server error.\n' });
    expect(reported).toEqual([['endpoint:one', 'Error: database password']]);
  });
});

test('an endpoint that gives nothing is a 500 too', async () => {
  const reported: string[] = [];
  const table = new EndpointTable({ onError: (component) => reported.push(component) });
  table.add(endpoint({ handle: () => undefined as never }));
  expect(await table.handle(request())).toMatchObject({ status: 500 });
  expect(reported).toEqual(['endpoint:one']);
});

describe('protection', () => {
  const authorization = createAuthorization({ bearerToken: 'token' });
  const good = { authorization: 'Bearer token' };

  test('a protected endpoint needs credentials, another does not', async () => {
    const table = new EndpointTable({ authorization });
    table.add(endpoint({ access: 'read' }));
    table.add(endpoint({ name: 'open', paths: ['/open'] }));
    expect(await table.handle(request())).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Bearer realm="monitoring"', 'cache-control': 'no-store' },
    });
    expect(await table.handle(request({ headers: good }))).toMatchObject({ status: 200 });
    expect(await table.handle(request({ path: '/open' }))).toMatchObject({ status: 200 });
  });

  test('HEAD is protected too', async () => {
    const table = new EndpointTable({ authorization });
    table.add(endpoint({ access: 'read' }));
    expect(await table.handle(request({ method: 'HEAD' }))).toMatchObject({ status: 401, body: '' });
  });

  test('without an authorization, everything is open', async () => {
    const table = new EndpointTable();
    table.add(endpoint({ access: 'read' }));
    expect(await table.handle(request())).toMatchObject({ status: 200 });
  });

  test.each<[string, () => boolean | Promise<boolean>]>([
    [
      'throws',
      () => {
        throw new Error('predicate broke');
      },
    ],
    ['rejects', () => Promise.reject(new Error('predicate broke'))],
  ])('a predicate that %s denies and is reported', async (_how, predicate) => {
    const reported: unknown[] = [];
    const table = new EndpointTable({
      authorization: createAuthorization({ predicate }),
      onError: (component, error) => reported.push([component, String(error)]),
    });
    table.add(endpoint({ access: 'read' }));
    expect(await table.handle(request())).toMatchObject({ status: 401 });
    expect(reported).toEqual([['authorization', 'Error: predicate broke']]);
  });

  test('a predicate that gives something else than true denies', async () => {
    const table = new EndpointTable({
      authorization: createAuthorization({ predicate: () => 'yes' as never }),
    });
    table.add(endpoint({ access: 'read' }));
    expect(await table.handle(request())).toMatchObject({ status: 401 });
  });
});

describe('prefixes', () => {
  const found = (table: EndpointTable, path: string) => {
    const match = table.match(path);
    return match && [match.endpoint.name, match.rest];
  };

  test('a literal path goes before a prefix, a longer prefix before a shorter one', () => {
    const table = new EndpointTable();
    table.add(endpoint({ name: 'short', paths: { prefix: '/a/' } }));
    table.add(endpoint({ name: 'long', paths: { prefix: '/a/b' } }));
    table.add(endpoint({ name: 'literal', paths: ['/a/b/c'] }));
    expect(found(table, '/a')).toEqual(['short', '']);
    expect(found(table, '/a/x/y/')).toEqual(['short', 'x/y']);
    expect(found(table, '/a/bc')).toEqual(['short', 'bc']);
    expect(found(table, '/a/b/')).toEqual(['long', '']);
    expect(found(table, '/a/b/d')).toEqual(['long', 'd']);
    expect(found(table, '/a/b/c/')).toEqual(['literal', '']);
    expect(found(table, '/ab')).toBeUndefined();
  });

  test('all endpoints can be moved below a prefix, and lose their aliases', () => {
    const table = new EndpointTable({ prefix: '/internal/', aliases: false });
    table.add(endpoint({ paths: ['/ready', '/readyz'] }));
    table.add(endpoint({ name: 'pages', paths: { prefix: '/pages' } }));
    expect(Array.from(table, ({ paths }) => paths)).toEqual([['/internal/ready'], ['/internal/pages']]);
    expect(found(table, '/internal/ready')).toEqual(['one', '']);
    expect(found(table, '/internal/pages/1')).toEqual(['pages', '1']);
    for (const path of ['/ready', '/internal/readyz', '/pages/1']) expect(found(table, path)).toBeUndefined();
  });
});

test('what add returns takes the endpoint back, and nothing else', () => {
  const table = new EndpointTable();
  const takeBack = table.add(endpoint({ paths: ['/one', '/eins'] }));
  takeBack();
  expect([...table]).toEqual([]);
  table.add(endpoint({ paths: { prefix: '/one' } }));
  takeBack();
  expect(table.match('/one/two')?.rest).toBe('two');
  expect(table.match('/eins')).toBeUndefined();
});

test('an endpoint that a watcher refuses is not added', () => {
  const table = new EndpointTable();
  table.watch(() => {
    throw new RangeError('no room');
  });
  expect(() => table.add(endpoint())).toThrow(RangeError);
  expect(table.match('/one')).toBeUndefined();
});

test.each<[string, Partial<Endpoint>]>([
  ['methods', { methods: [] }],
  ['methods', { methods: ['PATCH' as 'PUT'] }],
  ['methods', { access: 'change' }],
  ['access', { access: 'protected' as 'read' }],
  ['body', { body: { maxBytes: 1, types: ['text/plain'] } }],
  ['body.maxBytes', { methods: ['POST'], body: { maxBytes: 0, types: ['text/plain'] } }],
  ['body.types', { methods: ['POST'], body: { maxBytes: 1, types: [] } }],
  ['handle', { handle: undefined as never }],
])('wrong %s are refused: %j', (what, settings) => {
  expect(() => new EndpointTable().add(endpoint(settings))).toThrow(
    expect.objectContaining({ code: 'ERR_GS_ENDPOINT_INVALID', message: expect.stringContaining(what) }),
  );
});

test('the prefix "/" would take everything', () => {
  expect(() => new EndpointTable().add(endpoint({ paths: { prefix: '/' } }))).toThrow(
    expect.objectContaining({ code: 'ERR_GS_ENDPOINT_PATH' }),
  );
});
