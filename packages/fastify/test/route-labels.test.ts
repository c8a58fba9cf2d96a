import { goldenSignals } from '@golden-signals/fastify';
import { describe, expect, test } from '@jest/globals';
import type { FastifyInstance, RouteShorthandOptions } from 'fastify';
import { editions } from './editions.ts';
import { inject } from './inject.ts';
import { ObservedApp, type Setup } from './observed-app.ts';

describe.each(editions)('the route label in $name', (edition) => {
  const handler = async () => 'ok';

  /** Sends each request and expects it to be counted under the label, once and with nothing else. */
  async function expectLabels(
    labels: Record<string, string>,
    routes: (app: FastifyInstance) => unknown,
    setup: Setup = {},
  ): Promise<void> {
    const observed = await ObservedApp.create(edition, setup);
    await routes(observed.app);
    const expected: Record<string, number> = {};
    for (const [request, label] of Object.entries(labels)) {
      const { status } = await observed.send(request);
      const method = request.startsWith('/') ? 'GET' : request.split(' ')[0];
      const key = `${method} ${label} ${status}`;
      expected[key] = (expected[key] ?? 0) + 1;
    }
    expect(await observed.counts()).toEqual(expected);
    expect(observed.logger.entries.filter(({ level }) => level !== 'info')).toEqual([]);
  }

  test('is the template as it is written', () =>
    expectLabels(
      {
        '/': '/',
        '/users/7?x=1': '/users/:id',
        '/files/a/b.txt': '/files/*',
        '/at/10h30m': '/at/:hour(^\\d{2})h:minute(^\\d{2})m',
        '/optional': '/optional/:part?',
        '/optional/x': '/optional/:part?',
        'PUT /users/7': '/users/:id',
        'DELETE /any': '/any',
      },
      (app) => {
        app.get('/', handler);
        app.route({ method: ['GET', 'PUT'], url: '/users/:id', handler });
        app.get('/files/*', handler);
        app.get('/at/:hour(^\\d{2})h:minute(^\\d{2})m', handler);
        app.get('/optional/:part?', handler);
        app.all('/any', handler);
      },
    ));

  test('carries every prefix', () =>
    expectLabels(
      {
        '/v1': '/v1',
        // Fastify 4 makes this another route.
        '/v1/': edition.name === 'Fastify 4' ? '/v1/' : '/v1',
        '/v1/orgs/1/users/2': '/v1/orgs/:org/users/:user',
      },
      (app) => {
        app.register(
          async (v1) => {
            v1.get('/', handler);
            v1.register(async (orgs) => void orgs.get('/users/:user', handler), { prefix: '/orgs/:org' });
          },
          { prefix: '/v1' },
        );
      },
    ));

  test('is known of routes that are older than the plugin, in plugins too', () =>
    expectLabels(
      { '/before': '/before', '/v1/users/1': '/v1/users/:id', '/after': '/after' },
      (app) => app.get('/after', handler),
      {
        before: async (app) => {
          app.get('/before', handler);
          await app.register(async (v1) => void v1.get('/users/:id', handler), { prefix: '/v1' });
        },
      },
    ));

  test('HEAD has the label of the GET route that exposes it', () =>
    expectLabels(
      { 'HEAD /users/1': '/users/:id', 'GET /users/1': '/users/:id', 'HEAD /none': '<unmatched>' },
      (app) => app.get('/users/:id', { exposeHeadRoute: true } as RouteShorthandOptions, handler),
    ));

  test('constrained routes of one template share it', async () => {
    const observed = await ObservedApp.create(edition);
    const { app } = observed;
    app.get('/x', { constraints: { host: 'a.example' } }, async () => 'a');
    app.get('/x', { constraints: { host: 'b.example' } }, async () => 'b');
    app.get('/x', { constraints: { version: '2.0.0' } }, async () => '2');
    expect((await observed.send('/x', { headers: { host: 'a.example' } })).body).toBe('a');
    expect((await observed.send('/x', { headers: { host: 'b.example' } })).body).toBe('b');
    expect((await observed.send('/x', { headers: { 'accept-version': '2.x' } })).body).toBe('2');
    expect((await observed.send('/x')).status).toBe(404);
    expect(await observed.counts()).toEqual({ 'GET /x 200': 3, 'GET <unmatched> 404': 1 });
  });

  test('a URL that is rewritten has the label of where it led', () =>
    expectLabels({ '/old/users/1': '/users/:id' }, (app) => app.get('/users/:id', handler), {
      server: { rewriteUrl: ({ url = '' }) => url.replace(/^\/old/, '') },
    }));

  test('ignored slashes and case do not show', () => {
    const router = { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true, caseSensitive: false };
    return expectLabels({ '/Users//1/': '/users/:id' }, (app) => app.get('/users/:id', handler), {
      server: edition.name === 'Fastify 4' ? router : { routerOptions: router },
    });
  });

  test('is <unmatched> for what matches no route, whoever answers', () =>
    expectLabels(
      {
        '/none/1': '<unmatched>',
        'POST /users': '<unmatched>',
        '/v1/none': '<unmatched>',
        '/users': '/users',
      },
      (app) => {
        app.get('/users', handler);
        app.setNotFoundHandler((_request, reply) => reply.code(404).send('nothing here'));
        app.register(
          async (v1) => {
            // A page of a single-page application, say.
            v1.setNotFoundHandler((_request, reply) => reply.send('home'));
          },
          { prefix: '/v1' },
        );
      },
    ));

  test('is <unmatched> for what a handler passes on with callNotFound', () =>
    expectLabels({ '/files/none': '<unmatched>', '/files/some': '/files/*' }, (app) =>
      app.get('/files/*', (request, reply) => {
        if (request.url === '/files/none') reply.callNotFound();
        else void reply.send('some');
      }),
    ));

  test('is <middleware> for what is answered before the hook of the plugin runs', () =>
    expectLabels(
      {
        '/%zz': '<unmatched>',
        '/users/1?guarded': '<middleware>',
        '/none?guarded': '<middleware>',
        '/users/1': '/users/:id',
      },
      (app) => app.get('/users/:id', handler),
      {
        before: (app) =>
          app.addHook('onRequest', async (request, reply) => {
            if (request.url.endsWith('guarded')) return reply.code(401).send();
            return undefined;
          }),
      },
    ));

  test('a plugin that registers it measures its own routes only', async () => {
    const observed = await ObservedApp.create(edition);
    await observed.app.close();
    const app = edition.fastify();
    app.get('/outside', handler);
    app.register(
      async (scope) => {
        await scope.register(goldenSignals, { monitor: observed.monitor });
        scope.get('/inside', handler);
      },
      { prefix: '/v1' },
    );
    for (const url of ['/outside', '/v1/inside', '/v1/none']) await inject(app, url);
    expect((await inject(app, '/v1/metrics')).statusCode).toBe(200);
    await app.close();
    expect(await observed.counts()).toEqual({ 'GET /v1/inside 200': 1 });
  });
});
