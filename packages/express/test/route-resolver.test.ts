import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Application, ErrorRequestHandler, RequestHandler } from 'express';
import { type Edition, editions } from './editions.ts';
import { minifiedEditions } from './minified-editions.ts';
import { RouteLabels } from './route-labels.ts';

const ok: RequestHandler = (_req, res) => {
  res.send('ok');
};
const pass: RequestHandler = (_req, _res, next) => next();
const fail: RequestHandler = (_req, _res, next) => next(new Error('expected by the test'));
const answerError: ErrorRequestHandler = (_error, _req, res, _next) => {
  res.status(500).send('failed');
};

/** What OpenTelemetry's instrumentation of Express does to each layer. */
function wrapHandlers(app: Application): void {
  // The getter `router` of Express 4 throws; Express 5 has no `_router`.
  const { stack } = (app._router ?? app.router) as { stack: { handle: RequestHandler }[] };
  for (const layer of stack) {
    const original = layer.handle as RequestHandler & Record<string, unknown>;
    const wrapped: RequestHandler = (req, res, next) => original(req, res, next);
    for (const key in original) Object.defineProperty(wrapped, key, { get: () => original[key] });
    Object.assign(layer, { handle: wrapped });
  }
}

describe.each([...editions(), ...minifiedEditions()])(
  'the template of a request in $name',
  (edition: Edition) => {
    let labels: RouteLabels;
    let app: Application;

    beforeEach(() => {
      labels = new RouteLabels();
      app = edition.app();
      app.use(labels.observe);
    });

    const expectLabels = async (expected: Record<string, string>, served = app) => {
      const requests = Object.keys(expected);
      const found = await labels.of(served, ...requests);
      expect(Object.fromEntries(requests.map((request, index) => [request, found[index]]))).toEqual(expected);
      expect(labels.failures).toEqual([]);
    };

    test('is the path of a route as it was written', async () => {
      app.get('/', ok);
      app.get('/users/:id', ok);
      app.route('/books/:isbn').get(ok).post(ok);
      app.all('/any', ok);
      app.get(`/files${edition.wildcard}`, ok);
      app.get('/flights/:from-:to', ok);
      app.get('/v:version/status', ok);
      await expectLabels({
        '/': '/',
        '/?q=1': '/',
        '/users/42': '/users/:id',
        '/users/42?x=/users/7': '/users/:id',
        '/users/a%2Fb%20c': '/users/:id',
        'POST /books/1': '/books/:isbn',
        'DELETE /any': '/any',
        'HEAD /users/42': '/users/:id',
        '/files/a/b/c.txt': `/files${edition.wildcard}`,
        '/flights/ber-lis': '/flights/:from-:to',
        '/v1/status': '/v:version/status',
      });
    });

    test('joins the mounts of nested routers, without double or trailing slashes', async () => {
      const [outer, inner] = [edition.router(), edition.router()];
      app.use('/api/', outer);
      outer.use('/shop/', inner);
      inner.get('/', ok);
      inner.get('/orders/', ok);
      await expectLabels({
        '/api/shop': '/api/shop',
        '/api/shop/': '/api/shop',
        '/api/shop/orders': '/api/shop/orders',
      });
    });

    test('shows the parameters of mounts', async () => {
      const posts = edition.router({ mergeParams: true });
      const comments = edition.router();
      app.use('/users/:id', posts);
      posts.get('/', ok);
      posts.get('/posts/:postId', ok);
      posts.use('/v:version/:from-:to', comments);
      comments.get('/comments', ok);
      await expectLabels({
        '/users/42': '/users/:id',
        '/users/42/posts/7': '/users/:id/posts/:postId',
        '/users/7/posts/7': '/users/:id/posts/:postId',
        '/users/users/posts/posts': '/users/:id/posts/:postId',
        '/users/a%2Fb%20c/posts/%C3%BC': '/users/:id/posts/:postId',
        '/users/1/v1/1-v1/comments': '/users/:id/v:version/:from-:to/comments',
      });
    });

    test('is not misled by values that equal static text', async () => {
      const router = edition.router();
      app.use('/v1/:id/v1', router);
      router.get('/1/:v1', ok);
      await expectLabels({ '/v1/1/v1/1/1': '/v1/:id/v1/1/:v1', '/v1/v1/v1/1/v1': '/v1/:id/v1/1/:v1' });
    });

    test('tells the mounts of one router apart', async () => {
      const router = edition.router();
      app.use('/a', router);
      app.use('/b/:tenant', router);
      router.get('/x/:id', ok);
      router.get('/fails', fail);
      app.use(answerError);
      await expectLabels({
        '/a/x/1': '/a/x/:id',
        '/b/a/x/1': '/b/:tenant/x/:id',
        '/a/x/2': '/a/x/:id',
        '/b/a/fails': '/b/:tenant/fails',
        '/a/fails': '/a/fails',
      });
    });

    test('tells the members of an array of paths apart', async () => {
      const router = edition.router();
      app.get(['/colour', '/color/:id'], ok);
      app.get(['/only', ['/nested/:id']] as unknown as string[], ok);
      app.use(['/de', '/en/:region'], router);
      router.get(['/hello', /^\/goodbye-(\d+)$/], ok);
      await expectLabels({
        '/colour': '/colour',
        '/color/7': '/color/:id',
        '/only': '/only',
        '/nested/1': '/nested/:id',
        '/de/hello': '/de/hello',
        '/en/uk/hello': '/en/:region/hello',
        '/de/goodbye-7': '/de/^\\/goodbye-(\\d+)$/',
      });
    });

    test('shows a regular expression as its source', async () => {
      app.get(/^\/item-(\d+)$/i, ok);
      app.get(/^\/plain/, ok);
      await expectLabels({ '/item-7': '/^\\/item-(\\d+)$/i', '/plain-text-7': '/^\\/plain/' });
    });

    test('never shows what a mounted regular expression matched', async () => {
      const router = edition.router();
      app.use(/^\/tenant-\d+/, router);
      router.get('/users/:id', ok);
      const mount = edition.release === 'Express 5.0' ? '/*' : '/^\\/tenant-\\d+/';
      await expectLabels({
        '/tenant-1/users/1': `${mount}/users/:id`,
        '/tenant-22/users/1': `${mount}/users/:id`,
      });
    });

    test('shows optional segments of a route as they were written', async () => {
      const path = edition.release === 'Express 4' ? '/pages/:lang?' : '/pages{/:lang}';
      app.get(path, ok);
      await expectLabels({ '/pages': path, '/pages/en': path });
    });

    test('shows wildcards of a mount', async () => {
      const router = edition.router();
      app.use(`/proxy${edition.wildcard}/end`, router);
      router.get('/x', ok);
      await expectLabels({ '/proxy/a/b/c/end/x': `/proxy${edition.wildcard}/end/x` });
    });

    test('keeps the case as written where routing ignores it', async () => {
      const router = edition.router();
      app.use('/userProfiles', router);
      router.get('/byName/:name', ok);
      await expectLabels({
        '/userProfiles/byName/x': '/userProfiles/byName/:name',
        '/USERPROFILES/BYNAME/x': '/userProfiles/byName/:name',
      });
    });

    test('follows case-sensitive and strict routing', async () => {
      app.set('case sensitive routing', true);
      app.set('strict routing', true);
      const strict = edition.app();
      strict.enable('case sensitive routing');
      strict.enable('strict routing');
      strict.use(labels.observe);
      strict.get('/Foo', ok);
      strict.get('/foo', ok);
      strict.get('/bar/', ok);
      await expectLabels(
        { '/Foo': '/Foo', '/foo': '/foo', '/FOO': '<unmatched>', '/bar/': '/bar', '/bar': '<unmatched>' },
        strict,
      );
    });

    test('is the route in which router.param failed', async () => {
      const router = edition.router();
      router.param('id', (_req, _res, next, id) => next(id === 'bad' ? new Error('bad id') : undefined));
      router.get('/:id', ok);
      app.use('/users', router);
      app.use(answerError);
      await expectLabels({ '/users/good': '/users/:id', '/users/bad': '/users/:id' });
    });

    test('is the last route that matched after next("route") and next("router")', async () => {
      const router = edition.router();
      app.get('/a/:x', (_req, _res, next) => next('route'), fail);
      app.get('/a/:y', ok);
      app.use('/b', router);
      router.get('/:x', (_req, _res, next) => next('router'));
      app.get('/b/:z', ok);
      app.get('/c/:x', pass);
      app.use('/c', ok);
      await expectLabels({ '/a/1': '/a/:y', '/b/1': '/b/:z', '/c/1': '/c/:x' });
    });

    test('survives errors that leave the routers', async () => {
      const [outer, inner] = [edition.router(), edition.router()];
      app.use('/outer/:a', outer);
      outer.use('/inner/:b', inner);
      inner.get('/fail/:c', fail);
      inner.get('/handled/:c', fail);
      inner.use('/handled', answerError);
      await expectLabels({
        '/outer/1/inner/2/handled/3': '/outer/:a/inner/:b/handled/:c',
      });
      app.use(answerError);
      await expectLabels({ '/outer/1/inner/2/fail/3': '/outer/:a/inner/:b/fail/:c' });
    });

    test('learns from a first request that failed', async () => {
      const router = edition.router();
      app.use('/outer/:a', router);
      router.get('/fail/:c', fail);
      app.use(answerError);
      await expectLabels({ '/outer/1/fail/3': '/outer/:a/fail/:c' });
    });

    test('finds routes and mounts that are added after the start', async () => {
      const [early, late] = [edition.router(), edition.router()];
      app.use('/early', early);
      early.get('/one', ok);
      await expectLabels({ '/early/one': '/early/one', '/late/one': '<unmatched>' });
      early.get('/two/:id', ok);
      app.use('/late', late);
      late.get('/one', ok);
      app.use('/again', early);
      await expectLabels({
        '/early/two/1': '/early/two/:id',
        '/late/one': '/late/one',
        '/again/one': '/again/one',
        '/early/one': '/early/one',
      });
    });

    test('finds mounts that are added later to nested routers', async () => {
      const [outer, other, shared] = [edition.router(), edition.router(), edition.router()];
      app.use('/outer', outer);
      app.use('/other', other);
      outer.use('/a', shared);
      shared.get('/items/:id', ok);
      await expectLabels({ '/outer/a/items/1': '/outer/a/items/:id' });
      outer.use('/b/:tenant', shared);
      other.use('/c', shared);
      await expectLabels({
        '/outer/a/items/1': '/outer/a/items/:id',
        '/outer/b/acme/items/1': '/outer/b/:tenant/items/:id',
        '/other/c/items/1': '/other/c/items/:id',
      });
    });

    test('follows mounts that take the place of others', async () => {
      const [outer, shared] = [edition.router(), edition.router()];
      app.use('/outer', outer);
      outer.use('/v1', shared);
      shared.get('/items/:id', ok);
      await expectLabels({ '/outer/v1/items/1': '/outer/v1/items/:id' });
      outer.stack.pop();
      outer.use('/v2', shared);
      await expectLabels({ '/outer/v2/items/1': '/outer/v2/items/:id' });
      outer.stack = [];
      outer.use('/v3', shared);
      await expectLabels({ '/outer/v3/items/1': '/outer/v3/items/:id' });
    });

    test('finds a router that was put into an empty application later', async () => {
      const [late, shared] = [edition.app(), edition.router()];
      app.use('/late', late);
      app.use('/:tenant', shared);
      shared.get('/items/:id', ok);
      await expectLabels({ '/late/items/1': '/:tenant/items/:id' });
      late.use(shared);
      await expectLabels({ '/late/items/1': '/late/items/:id', '/x/items/1': '/:tenant/items/:id' });
    });

    test('keeps its name when the route was taken away while it answered', async () => {
      const router = edition.router();
      app.use('/outer', router);
      router.get('/other', ok);
      router.get('/slow/:id', (_req, res) => {
        router.stack.pop();
        res.send('ok');
      });
      await expectLabels({ '/outer/other': '/outer/other', '/outer/slow/1': '/outer/slow/:id' });
    });

    test('shows the routers and applications that are handlers of a route', async () => {
      const [outer, router] = [edition.router(), edition.router()];
      const inner = edition.app();
      app.use('/api', outer);
      outer.all(`/v1${edition.wildcard}`, router);
      outer.get('/v2/:a/:b', inner);
      router.get('/v1/users/:id', ok);
      inner.get('/v2/:kind/:id', ok);
      await expectLabels({
        '/api/v1/users/1': '/api/v1/users/:id',
        '/api/v2/news/1': '/api/v2/:kind/:id',
      });
    });

    test('follows a URL that a middleware rewrote', async () => {
      const router = edition.router();
      app.use((req, _res, next) => {
        req.url = req.url.replace('/old', '/b/new');
        next();
      });
      app.use('/a', router);
      app.use('/b', router);
      router.get('/new/:id', ok);
      router.get('/moves/:id', (req, res) => {
        req.url = '/elsewhere';
        res.send('ok');
      });
      await expectLabels({ '/old/7': '/b/new/:id', '/a/new/7': '/a/new/:id', '/b/moves/7': '/b/moves/:id' });
    });

    test('is not misled by the slash that stands for a path which a mount has taken as a whole', async () => {
      const [outer, router] = [edition.router(), edition.router()];
      app.use((req, _res, next) => {
        req.url = req.url.replace('/old', '/b');
        next();
      });
      app.all(
        ['a', 'b'].map((name) => `/${name}${edition.wildcard}`),
        outer,
      );
      outer.use(['/a', '/b'], router);
      app.use('/:x', router);
      router.get('/', ok);
      router.get('/more', ok);
      const [label] = await labels.of(app, '/old');
      expect(['/:x', '/*']).toContain(label);
      await expectLabels({ '/a': '/:x', '/a?q=1': '/:x', '/a/more': '/a/more' });
    });

    describe('with mounted applications', () => {
      test('joins their mounts', async () => {
        const [shop, orders] = [edition.app(), edition.app()];
        const router = edition.router();
        app.use('/shop/:tenant', shop);
        shop.use('/orders', orders);
        shop.get('/', ok);
        orders.get('/:id', ok);
        orders.use('/lines', router);
        router.get('/:line', ok);
        await expectLabels({
          '/shop/a/orders/lines/1': '/shop/:tenant/orders/lines/:line',
          '/shop/a/orders/1': '/shop/:tenant/orders/:id',
          '/shop/a': '/shop/:tenant',
        });
      });

      test('tells the mounts of one application apart', async () => {
        const [shop, other] = [edition.app(), edition.app()];
        app.use('/first', shop);
        app.use('/other', other);
        app.use('/second/:id', shop);
        shop.get('/items/:item', ok);
        other.get('/items/:item', ok);
        await expectLabels({
          '/first/items/1': '/first/items/:item',
          '/second/first/items/1': '/second/:id/items/:item',
          '/other/items/1': '/other/items/:item',
        });
      });

      test('finds those behind routers, beside siblings with parameters', async () => {
        const [shop, users] = [edition.router(), edition.router()];
        const [tenant, v1] = [edition.app(), edition.app()];
        app.use('/shop', shop);
        shop.use('/:tenantId', tenant);
        tenant.use('/v1', v1);
        tenant.use('/:userId', users);
        v1.get('/news', ok);
        users.get('/:slug', ok);
        await expectLabels({
          '/shop/acme/v1/news': '/shop/:tenantId/v1/news',
          '/shop/acme/v1/other': '/shop/:tenantId/:userId/:slug',
          '/shop/acme/u1/news': '/shop/:tenantId/:userId/:slug',
        });
      });

      test('gives a route of one inside of a router in another one label from the first request on', async () => {
        const [a, b] = [edition.app(), edition.app()];
        const router = edition.router();
        app.use('/a', a);
        a.use('/v1/:n', router);
        router.use('/b', b);
        b.get('/:n2', ok);
        b.get('/fail/:n2', fail);
        app.use(answerError);
        await expectLabels({
          '/a/v1/1/b/fail/1': '/a/v1/:n/b/fail/:n2',
          '/a/v1/1/b/2': '/a/v1/:n/b/:n2',
          '/a/v1/2/b/2': '/a/v1/:n/b/:n2',
        });
      });

      test('runs nothing of theirs to find out where they are', async () => {
        const calls: string[] = [];
        const quiet = edition.app();
        quiet.use((_req, _res, next) => {
          calls.push('middleware');
          next();
        });
        quiet.use(((error, _req, _res, next) => {
          calls.push('error handler');
          next(error);
        }) as ErrorRequestHandler);
        app.use('/quiet', quiet);
        app.use('/empty', edition.app());
        app.get('/x', ok);
        const noisy = edition.router();
        app.use('/r', noisy);
        noisy.get('/y', ok);
        await expectLabels({ '/x': '/x', '/r/y': '/r/y' });
        expect(calls).toEqual([]);
      });

      test('finds a route whose first request failed in the outer error handler', async () => {
        const shop = edition.app();
        const router = edition.router();
        app.use('/shop/:tenant', shop);
        shop.get('/fail/:id', fail);
        shop.use('/deep', router);
        router.get('/fail/:id', fail);
        shop.get('/ok', ok);
        app.use(answerError);
        await expectLabels({
          '/shop/a/fail/1': '/shop/:tenant/fail/:id',
          '/shop/a/deep/fail/1': '/shop/:tenant/deep/fail/:id',
          '/shop/a/ok': '/shop/:tenant/ok',
        });
      });

      test('shows the mounts around the application that has the middleware', async () => {
        const outer = edition.app();
        outer.use('/outer/:id', app);
        app.get('/users/:user', ok);
        await expectLabels({ '/outer/1/users/2': '/outer/:id/users/:user' }, outer);
      });

      test('finds an application that a plain router mounts', async () => {
        const inner = edition.app();
        const router = edition.router();
        app.use('/outer', router);
        router.use('/inner', inner);
        inner.get('/users/:user', ok);
        await expectLabels({ '/outer/inner/users/2': '/outer/inner/users/:user' });
      });

      test('counts the mounts even when the application was served alone before', async () => {
        app.get('/users/:user', ok);
        await expectLabels({ '/users/2': '/users/:user' });
        const outer = edition.app();
        outer.use('/outer', app);
        await expectLabels({ '/outer/users/2': '/outer/users/:user' }, outer);
      });

      test('takes applications of different Express releases in each other', async () => {
        for (const other of editions()) {
          const inner = other.app();
          inner.get('/users/:user', ok);
          app.use(`/${other.wildcard.length}/${other.name.length}`, inner);
        }
        await expectLabels({
          '/2/9/users/1': '/2/9/users/:user',
          '/7/9/users/1': '/7/9/users/:user',
        });
      });
    });

    test('works from a middleware on a router', async () => {
      const plain = edition.app();
      const router = edition.router();
      plain.use('/api/:version', router);
      router.use(labels.observe);
      router.get('/users/:id', ok);
      router.use('/deny', (_req, res) => res.status(401).end());
      await expectLabels(
        { '/api/1/users/2': '/api/:version/users/:id', '/api/1/deny': '/api/:version/deny' },
        plain,
      );
    });

    test('is not disturbed by an instrumentation that wraps every handler', async () => {
      const [router, shop] = [edition.router(), edition.app()];
      app.use('/api/:version', router);
      app.use('/shop', shop);
      app.use('/other', edition.app());
      router.get('/users/:id', ok);
      shop.get('/orders/:id', ok);
      wrapHandlers(app);
      wrapHandlers(shop);
      await expectLabels({
        '/api/1/users/2': '/api/:version/users/:id',
        '/shop/orders/1': '/shop/orders/:id',
      });
    });

    describe('that no route answered', () => {
      test('is <unmatched> for 404, whoever answered it', async () => {
        app.get('/users/:id', ok);
        app.post('/posted', ok);
        app.use('/guarded', (_req, res) => res.status(404).end());
        await expectLabels({
          '/nothing': '<unmatched>',
          '/wp-login.php?x=1': '<unmatched>',
          'HEAD /nothing': '<unmatched>',
          '/posted': '<unmatched>',
          'HEAD /posted': '<unmatched>',
          '/guarded/x': '<unmatched>',
        });
        app.use((_req, res) => res.status(404).send('custom'));
        await expectLabels({ '/nothing': '<unmatched>' });
      });

      test('is the mount of the middleware, or of the router that it is in', async () => {
        const [router, hidden] = [edition.router(), edition.router()];
        app.use('/static', edition.express.static(import.meta.dirname));
        app.use('/users/:id', router);
        router.use((req, res, next) => (req.query.deny ? res.status(401).end() : next()));
        router.get('/x', ok);
        app.use('/hidden', (req, res, next) => hidden(req, res, next));
        hidden.use('/inside/:id', ok);
        await expectLabels({
          '/static/editions.ts': '/static',
          '/static/route-labels.ts': '/static',
          '/STATIC/editions.ts': '/static',
          '/static/none': '<unmatched>',
          '/users/1/x?deny=1': '/users/:id',
          '/users/2/y?deny=1': '/users/:id',
          '/users/2/x': '/users/:id/x',
          '/hidden/inside/1': '/hidden/*',
        });
      });

      test('is <middleware> for one without a path', async () => {
        app.use((req, res, next) => (req.method === 'OPTIONS' ? res.status(204).end() : next()));
        app.use(edition.express.static(import.meta.dirname));
        app.use(edition.express.json());
        app.use((req, _res, next) => next(req.query.fail ? new Error('expected by the test') : undefined));
        app.use(answerError);
        app.get('/users/:id', ok);
        await expectLabels({
          'OPTIONS /users/1': '<middleware>',
          '/editions.ts': '<middleware>',
          '/users/1?fail=1': '<middleware>',
        });
      });

      test('is <unmatched> for a parameter that cannot be decoded', async () => {
        const router = edition.router();
        app.get('/users/:id', ok);
        app.use('/shops', router);
        router.get('/:shop', ok);
        await expectLabels({ '/users/%ZZ': '<unmatched>', '/shops/%C3?x=1': '<unmatched>' });
        app.use(answerError);
        await expectLabels({ '/users/%ZZ': '<unmatched>', '/shops/%zz': '<unmatched>' });
      });

      test('is /* where several mounts may have answered', async () => {
        app.use('/:tenant', (req, res, next) => (req.query.deny ? res.status(401).end() : next()));
        app.use('/static', edition.express.static(import.meta.dirname));
        await expectLabels({
          '/static/editions.ts': '/*',
          '/static/editions.ts?deny=1': '/*',
          '/x?deny=1': '/:tenant',
        });
      });

      test('is <middleware> for the OPTIONS that Express answers itself', async () => {
        app.get('/users/:id', ok);
        await expectLabels({ 'OPTIONS /users/1': '<middleware>' });
      });
    });

    describe('of a router that a function hides', () => {
      test('is exact for its own routes, and marks what lies between as unknown', async () => {
        const [router, deep] = [edition.router(), edition.router()];
        app.use('/api/:version', (req, res, next) => router(req, res, next));
        router.get(['/users/:id', '/people/:id'], ok);
        router.get('/fail/:id', fail);
        router.use('/deep', deep);
        deep.get('/posts/:id', ok);
        app.use(answerError);
        await expectLabels({
          '/api/1/users/2': '/api/:version/users/:id',
          '/api/1/people/2': '/api/:version/people/:id',
          '/api/1/fail/2': '/api/:version/fail/:id',
          '/api/1/deep/posts/2': '/api/:version/*/posts/:id',
        });
      });

      test('is exact for the routers of a hidden application', async () => {
        const lazy = edition.app();
        const hosts: Record<string, Application> = { a: edition.app(), b: edition.app() };
        const [router, deep] = [edition.router(), edition.router()];
        app.use('/lazy', (req, res, next) => lazy(req, res, next));
        app.use((req, res, next) => hosts[String(req.query.host)]?.(req, res, next) ?? next());
        lazy.use('/v1/:n', router);
        router.get('/users/:id', ok);
        hosts.a?.use('/deep', deep);
        deep.get('/a/:id', ok);
        hosts.b?.get('/deep/:b/:id', ok);
        await expectLabels({
          '/lazy/v1/1/users/2': '/lazy/v1/:n/users/:id',
          '/deep/a/1?host=a': '/deep/a/:id',
          '/deep/a/1?host=b': '/deep/:b/:id',
        });
      });

      test('marks what is not certain', async () => {
        const [first, second] = [edition.router(), edition.router()];
        app.use('/:tenant', (req, res, next) => (req.query.first ? first(req, res, next) : next()));
        app.use('/acme', (req, res, next) => second(req, res, next));
        for (const router of [first, second]) router.get('/users/:id', ok);
        await expectLabels({
          '/acme/users/1?first=1': '/*/users/:id',
          '/acme/users/1': '/*/users/:id',
          '/other/users/1?first=1': '/:tenant/users/:id',
        });
      });

      test('is not exact for a path that only another Express can read', async () => {
        const [other] = editions().filter(({ wildcard }) => wildcard !== edition.wildcard) as [Edition];
        const router = other.router();
        const optional = other.release === 'Express 4' ? '/:a?' : '{/:a}';
        app.use('/api', (req, res, next) => router(req, res, next));
        router.get(`/files${other.wildcard}`, ok);
        router.get(`/pages${optional}`, ok);
        const [files, page] = await labels.of(app, '/api/files/x', '/api/pages/x');
        expect(['/api', '/api/*']).toContain(files?.replace(`/files${other.wildcard}`, ''));
        expect(['/api', '/api/*']).toContain(page?.replace(`/pages${optional}`, ''));
        expect(labels.failures).toEqual([]);
      });

      test('does not read the tree over and over', async () => {
        app.use((req, res, next) => {
          const fresh = edition.router();
          fresh.get('/fresh/:id', ok);
          fresh(req, res, next);
        });
        let readings = 0;
        const probe = edition.router();
        // Express counts its way through a stack, and so does not come past here.
        Object.defineProperty(probe.stack, Symbol.iterator, {
          value: () => {
            readings++;
            return [].values();
          },
        });
        app.use('/probe', probe);
        const requests = Array.from({ length: 120 }, () => '/fresh/1');
        expect(new Set(await labels.of(app, ...requests))).toEqual(new Set(['/fresh/:id']));
        expect(readings).toBeGreaterThan(0);
        expect(readings).toBeLessThanOrEqual(50 + 1);
      });
    });

    test('ends for routers that contain themselves, and for a thousand combinations', async () => {
      const loop = edition.router();
      loop.get('/x', ok);
      loop.use('/again', loop);
      app.use('/loop', loop);
      let tree = edition.router();
      tree.get('/leaf', ok);
      for (let depth = 0; depth < 16; depth++) {
        const parent = edition.router();
        parent.use('/a', tree);
        parent.use('/b', tree);
        tree = parent;
      }
      app.use('/tree', tree);
      const deep = `/tree${'/a'.repeat(16)}/leaf`;
      await expectLabels({ '/loop/x': '/loop/x', '/loop/again/again/x': '/*/x', [deep]: deep });
    });

    test('shows what an application in itself is asked for as far as it is certain', async () => {
      const router = edition.router();
      app.get('/', ok);
      app.get('/users/:id', ok);
      app.use('/:tenant', router);
      router.use('/inner', app);
      await expectLabels({
        '/': '/',
        '/users/1': '/users/:id',
        '/acme/inner': '/*',
        '/acme/inner/users/1': '/*/users/:id',
      });
    });
  },
);
