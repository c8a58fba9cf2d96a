import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpOptions } from '@golden-signals/core';
import { httpFeatures } from '@golden-signals/core/adapter';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type Handler, HttpFixture, ObservedServer, type ServerSetup } from './support.ts';

const open: ObservedServer[] = [];

async function listen(fixture: HttpFixture, handler: Handler, setup?: ServerSetup): Promise<ObservedServer> {
  const observed = await ObservedServer.listen(fixture, handler, setup);
  open.push(observed);
  return observed;
}

afterEach(() => Promise.all(open.splice(0).map((observed) => observed.close())));

const answer: Handler = (_req, res) => void res.end('ok');
const { count, latency, errors, slow } = httpFeatures;
const allNames = [
  'http_requests_total',
  'http_request_duration_seconds',
  'http_request_errors_total',
  'http_slow_requests_total',
  'http_requests_in_flight',
] as const;

/** A handler that takes exactly that long, and answers with a status. */
function taking(fixture: HttpFixture, durationMs: number, status = 200): Handler {
  return (_req, res) => {
    fixture.clock.advance(durationMs);
    res.writeHead(status).end();
  };
}

describe('recording a request', () => {
  test('its duration is known to the histogram and the windows', async () => {
    const fixture = new HttpFixture();
    const observed = await listen(fixture, taking(fixture, 250));
    await observed.send('/a');
    await observed.send('/a', { method: 'POST' });
    await observed.send('/b');

    const [family] = (await fixture.registry.collect()).filter(
      (one) => one.name === 'http_request_duration_seconds',
    );
    const sums = [...family!.points].map((point) => ('sum' in point ? point.sum : undefined));
    expect(sums).toEqual([0.25, 0.25, 0.25]);
    const routes = new Map([...fixture.http.routes()].map((route) => [route.template, route]));
    expect(routes.get('/a')!.window.read('short')).toMatchObject({ requests: 2, errors: 0 });
    expect(fixture.http.readService('long')).toMatchObject({ requests: 3 });
    expect(fixture.http.readService('short').latency.maxMs).toBe(250);
  });

  test('only 5xx is an error in the window', async () => {
    const fixture = new HttpFixture();
    const statuses = [200, 404, 500, 503];
    const observed = await listen(fixture, (_req, res) => void res.writeHead(statuses.shift()!).end());
    for (let requests = 0; requests < 4; requests++) await observed.send('/a');
    expect(fixture.http.readService('short')).toMatchObject({
      requests: 4,
      errors: 2,
      errorRatio: 0.5,
    });
  });

  test.each([
    ['count', count, ['http_requests_total', 'http_requests_in_flight']],
    ['latency', latency, ['http_request_duration_seconds', 'http_requests_in_flight']],
    ['errors', errors, ['http_request_errors_total']],
    ['slow', slow, ['http_slow_requests_total']],
  ])('%s alone leaves no other series behind', async (_name, feature, names) => {
    const fixture = new HttpFixture();
    const observed = await listen(fixture, taking(fixture, 2_000, 500), { features: [feature] });
    await observed.send('/a');
    const families = await fixture.registry.collect();
    const used = allNames.filter((name) => [...families.find((one) => one.name === name)!.points].length > 0);
    expect(used).toEqual(names);
    expect(fixture.http.inFlight).toBe(0);
  });

  test('observers of one response add up to one record', async () => {
    const fixture = new HttpFixture();
    const features = [count, errors, count | latency, slow, httpFeatures.all];
    const observed = await listen(fixture, taking(fixture, 2_000, 500), { features });
    await observed.send('/a');
    expect(await fixture.read('http_requests_total')).toEqual({ 'GET /a 500': 1 });
    expect(await fixture.read('http_request_duration_seconds')).toEqual({ 'GET /a 500': 1 });
    expect(await fixture.read('http_request_errors_total')).toEqual({ 'GET /a 500': 1 });
    expect(await fixture.read('http_slow_requests_total')).toEqual({ 'GET /a': 1 });
    expect(fixture.http.readService('short').requests).toBe(1);
  });

  test('two monitors observe one response independently', async () => {
    const first = new HttpFixture();
    const second = new HttpFixture();
    const observed = await listen(first, (req, res) => {
      second.http.observe(req, res, () => second.http.unmatched);
      answer(req, res);
    });
    await observed.send('/a');
    expect(await first.read('http_requests_total')).toEqual({ 'GET /a 200': 1 });
    expect(await second.read('http_requests_total')).toEqual({ 'GET <unmatched> 200': 1 });
  });

  test('observing a response that is over changes nothing', async () => {
    const fixture = new HttpFixture();
    const observed = await listen(
      fixture,
      (req, res) => {
        res.on('close', () => fixture.http.observe(req, res, () => fixture.http.unmatched));
        answer(req, res);
      },
      { features: [errors] },
    );
    await observed.send('/a');
    expect(fixture.http.inFlight).toBe(0);
  });

  test('several requests over one stand-in for a socket that is no emitter count too', async () => {
    const fixture = new HttpFixture();
    const socket = { destroyed: false };
    for (let sent = 0; sent < 4; sent++) {
      const req = { method: 'GET', url: '/', httpVersionMajor: 1, socket };
      const res = Object.assign(new EventEmitter(), { statusCode: 200, statusMessage: 'OK', socket });
      fixture.http.observe(
        req as unknown as IncomingMessage,
        Object.assign(res, { writableFinished: false, headersSent: true }) as unknown as ServerResponse,
        () => fixture.http.route('/injected'),
      );
      Object.assign(res, { writableFinished: true }).emit('finish');
      res.emit('close');
    }
    expect(fixture.internalErrors).toEqual([]);
    expect(await fixture.read('http_requests_total')).toEqual({ 'GET /injected 200': 4 });
  });

  test('a request that was injected without a socket counts too', async () => {
    const fixture = new HttpFixture();
    const req = { method: 'GET', httpVersionMajor: 1 } as IncomingMessage;
    const res = Object.assign(new EventEmitter(), { statusCode: 201, writableEnded: true, socket: null });
    fixture.http.observe(req, res as unknown as ServerResponse, () => fixture.http.route('/injected'));
    expect(fixture.http.inFlight).toBe(1);
    res.emit('close');
    expect(await fixture.read('http_requests_total')).toEqual({ 'GET /injected 201': 1 });
    expect(fixture.internalErrors).toEqual([]);
  });

  test('resetting the registry does not make the number of requests in flight negative', async () => {
    const fixture = new HttpFixture();
    const observed = await listen(fixture, (_req, res) => {
      fixture.registry.resetMetrics();
      res.end();
    });
    await observed.send('/a');
    expect(await fixture.read('http_requests_in_flight')).toEqual({});
    expect(fixture.http.inFlight).toBe(0);
  });

  test('a disabled monitor does nothing', async () => {
    const fixture = new HttpFixture({ labels: { a: () => 'never called' } }, { enabled: false });
    const observed = await listen(fixture, (req, res) => {
      expect(res.listenerCount('close')).toBe(1);
      fixture.http.noteError(res, new Error('x'));
      fixture.http.ignore(res);
      answer(req, res);
    });
    await observed.send('/a');
    expect(await fixture.read('http_requests_total')).toEqual({});
  });
});

test('a mock response that calls its listeners and denies having any does not throw', () => {
  const fixture = new HttpFixture();
  const listeners: Array<() => void> = [];
  const res = { headersSent: false, on: (_event: string, listener: () => void) => listeners.push(listener) };
  fixture.http.observe(
    { method: 'GET', url: '/' } as never,
    res as never,
    () => fixture.http.unmatched,
    httpFeatures.all,
  );
  expect(listeners).toHaveLength(1);
  for (const listener of listeners) listener.call(res);
  expect(fixture.internalErrors).toEqual([]);
  expect(fixture.http.inFlight).toBe(0);
});

describe('naming', () => {
  test('classes instead of codes', async () => {
    const fixture = new HttpFixture({ statusLabel: 'class' });
    const statuses = [200, 204, 404];
    const observed = await listen(fixture, (_req, res) => void res.writeHead(statuses.shift()!).end());
    for (let requests = 0; requests < 3; requests++) await observed.send('/a');
    expect(await fixture.read('http_requests_total')).toEqual({ 'GET /a 2xx': 2, 'GET /a 4xx': 1 });
  });

  test('OpenTelemetry: its names, the scheme, the type of an error, and no route for what has none', async () => {
    const fixture = new HttpFixture({ naming: 'opentelemetry', sizes: true });
    const { http } = fixture;
    const observed = await listen(
      fixture,
      (req, res) => {
        if (req.url === '/fails') http.noteError(res, new TypeError('x'));
        res.writeHead(req.url === '/fails' ? 500 : 200).end();
      },
      { resolveRoute: (req) => (req.url === '/unknown' ? http.unmatched : http.route(req.url!)) },
    );
    for (const path of ['/a', '/fails', '/unknown']) await observed.send(path);
    const families = new Map((await fixture.registry.collect()).map((family) => [family.name, family]));
    const series = (name: string) =>
      [...families.get(name)!.points].map(({ labels }) =>
        Object.fromEntries(labels.names.map((label, index) => [label, labels.values[index]])),
      );
    const expected = (route: string, status: string, errorType = '') => ({
      http_request_method: 'GET',
      http_route: route,
      http_response_status_code: status,
      network_protocol_version: '1.1',
      url_scheme: 'http',
      error_type: errorType,
    });
    const duration = [expected('/a', '200'), expected('/fails', '500', 'TypeError'), expected('', '200')];
    expect(series('http_server_request_duration_seconds')).toEqual(duration);
    expect(series('http_server_request_body_size_bytes')).toEqual(duration);
    expect(series('http_server_response_body_size_bytes')).toEqual(duration);
    expect(series('http_server_active_requests')).toEqual([
      { http_request_method: 'GET', url_scheme: 'http' },
    ]);
    expect([...families.keys()].filter((name) => /^http_request/.test(name))).toEqual([]);
  });

  test('OpenTelemetry: counting alone fills the histogram, whose count it is, once', async () => {
    const fixture = new HttpFixture({ naming: 'opentelemetry' });
    const observed = await listen(fixture, answer, { features: [count, latency] });
    await observed.send('/a');
    expect(await fixture.read('http_server_request_duration_seconds')).toEqual({ 'GET /a 200 1.1 http ': 1 });
  });

  test('OpenTelemetry: metrics, attributes and bounds are those of the semantic conventions', async () => {
    // https://opentelemetry.io/docs/specs/semconv/http/http-metrics/: what is required, conditionally required or
    // recommended; `network.protocol.name` only where it is not `http`.
    const attributes = [
      'http.request.method',
      'url.scheme',
      'error.type',
      'http.response.status_code',
      'http.route',
      'network.protocol.version',
    ];
    const conventions = {
      'http.server.request.duration': { unit: 'seconds', attributes },
      'http.server.active_requests': { unit: '', attributes: ['http.request.method', 'url.scheme'] },
      'http.server.request.body.size': { unit: 'bytes', attributes },
      'http.server.response.body.size': { unit: 'bytes', attributes },
    };
    const fixture = new HttpFixture({ naming: 'opentelemetry', sizes: true });
    await (await listen(fixture, answer)).send('/a');
    const families = await fixture.registry.collect();
    const spelled = (name: string) => name.replaceAll('.', '_');
    for (const [name, { unit, attributes: expected }] of Object.entries(conventions)) {
      const family = families.find((one) => one.name === [spelled(name), unit].filter(Boolean).join('_'));
      const [point] = [...family!.points];
      expect([name, [...point!.labels.names].sort()]).toEqual([name, expected.map(spelled).sort()]);
    }
  });

  test('own names replace those of the naming, and bounds of sizes those of the default', async () => {
    const names = {
      requests: 'shop_requests_total',
      duration: 'shop_request_seconds',
      oldest: 'shop_oldest_seconds',
    };
    const fixture = new HttpFixture({ names, sizes: true, sizeBuckets: [10, 1_000] });
    await (await listen(fixture, answer)).send('/a');
    expect(await fixture.read('shop_requests_total')).toEqual({ 'GET /a 200': 1 });
    const families = await fixture.registry.collect();
    const shown = families.map(({ name }) => name);
    expect(shown).toContain('shop_request_seconds');
    expect(shown).not.toContain('http_requests_total');
    expect(shown).not.toContain('http_request_duration_seconds');
    const [point] = [...families.find(({ name }) => name === 'http_response_size_bytes')!.points];
    expect(point).toMatchObject({ bounds: [10, 1_000] });
  });

  test.each([
    [{ buckets: [0.1, 0.2] }, [0.1, 0.2]],
    [{}, [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]],
  ] satisfies Array<[HttpOptions, number[]]>)('bounds of the duration with %j', async (options, bounds) => {
    const fixture = new HttpFixture(options);
    await (await listen(fixture, answer)).send('/a');
    const family = (await fixture.registry.collect()).find(
      (one) => one.name === 'http_request_duration_seconds',
    );
    const [point] = [...family!.points];
    expect(point).toMatchObject({ bounds });
  });
});

describe('routes', () => {
  test('are bounded, and the bound is said once', async () => {
    const fixture = new HttpFixture();
    const templates = Array.from({ length: 2_100 }, (_, number) => fixture.http.route(`/${number}`).template);
    expect(new Set(templates).size).toBe(2_000);
    expect(templates.at(-1)).toBe('__overflow__');
    expect(fixture.http.route('/0').template).toBe('/0');
    expect(fixture.logger.entries).toEqual([
      expect.objectContaining({ level: 'warn', fields: { limit: 2_000, template: '/1999' } }),
    ]);
  });

  test('settings of the options win over those of the adapter', () => {
    const fixture = new HttpFixture({ slowThresholdMs: 7, routes: { '/a': { slowThresholdMs: 5 } } });
    expect(fixture.http.route('/a', { slowThresholdMs: 6, exclude: true })).toMatchObject({
      slowThresholdMs: 5,
      excluded: true,
    });
    expect(fixture.http.route('/b')).toMatchObject({ slowThresholdMs: 7, excluded: false });
  });

  test('routes of one template may be set differently, and share its window', async () => {
    const fixture = new HttpFixture({ labels: { handler: '', team: () => 'other' } });
    const { http } = fixture;
    const labelled = http.route('/a', { labels: { handler: 'list', team: 'shop', undeclared: 'x' } });
    const excluded = http.route('/a', { exclude: true });
    expect(http.route('/a', { exclude: true })).toBe(excluded);
    const resolveRoute = (req: IncomingMessage) =>
      req.method === 'POST' ? labelled : req.method === 'PUT' ? excluded : http.route('/a');
    const observed = await listen(fixture, answer, { resolveRoute });
    for (const method of ['GET', 'POST', 'PUT']) await observed.send('/a', { method });
    expect(await fixture.read('http_requests_total')).toEqual({
      'GET /a 200  other': 1,
      'POST /a 200 list shop': 1,
    });
    expect([...http.routes()].map(({ template }) => template)).toEqual(['<unmatched>', '/a']);
    expect(http.route('/a').window.read('short').requests).toBe(2);
  });

  test('an excluded route counts nothing', async () => {
    const fixture = new HttpFixture({ routes: { '/a': { exclude: true } } });
    const observed = await listen(fixture, answer);
    await observed.send('/a');
    await observed.send('/b');
    expect(await fixture.read('http_requests_total')).toEqual({ 'GET /b 200': 1 });
    expect(fixture.http.readService('short').requests).toBe(1);
    expect(fixture.http.inFlight).toBe(0);
  });

  test('a resolver that throws costs the route, not the request', async () => {
    const fixture = new HttpFixture();
    const resolveRoute = () => {
      throw new Error('no route');
    };
    await (await listen(fixture, answer, { resolveRoute })).send('/a');
    expect(await fixture.read('http_requests_total')).toEqual({ 'GET <unmatched> 200': 1 });
    expect(fixture.internalErrors).toEqual([['http_route', 'Error: no route']]);
  });
});

describe("ignoring the monitor's own responses", () => {
  test.each([
    ['after it was observed', [httpFeatures.all]],
    ['when it was not observed yet', []],
  ])('%s', async (_when, features) => {
    const fixture = new HttpFixture();
    const { http } = fixture;
    const observed = await listen(
      fixture,
      (req, res) => {
        http.ignore(res);
        http.ignore(res);
        http.observe(req, res, () => http.unmatched);
        expect(http.inFlight).toBe(0);
        answer(req, res);
      },
      { features },
    );
    await observed.send('/metrics');
    expect(await fixture.read('http_requests_total')).toEqual({});
    expect(http.inFlight).toBe(0);
    expect(http.readService('short').requests).toBe(0);
  });
});

describe('the type of an error', () => {
  class PaymentDeclined extends Error {}
  const named = Object.assign(new Error('x'), { name: 'Upstream Timeout!' });

  test.each([
    ['the class', new PaymentDeclined('card 4711'), 'PaymentDeclined'],
    ['a name of its own, without what no class name has', named, 'UpstreamTimeout'],
    ['what is no object', 'a string', '_OTHER'],
    ['nothing noted', undefined, '503'],
  ])('%s', async (_what, error, type) => {
    const fixture = new HttpFixture();
    const observed = await listen(fixture, (_req, res) => {
      fixture.http.noteError(res, error);
      res.writeHead(503).end();
    });
    await observed.send('/a');
    expect(await fixture.read('http_request_errors_total')).toEqual({ [`GET /a ${type}`]: 1 });
  });

  test('an exception that ended well is none', async () => {
    const fixture = new HttpFixture();
    const observed = await listen(fixture, (_req, res) => {
      fixture.http.noteError(res, new PaymentDeclined());
      res.writeHead(402).end();
    });
    await observed.send('/a');
    expect(await fixture.read('http_request_errors_total')).toEqual({});
  });
});

describe('slow requests', () => {
  test('are those over the threshold of their route, and told to listeners', async () => {
    const fixture = new HttpFixture({
      slowThresholdMs: 100,
      routes: { '/reports': { slowThresholdMs: 300 } },
    });
    const told: unknown[] = [];
    fixture.work.onEnd(
      ({ name, status, durationMs, thresholdMs, isSlow, isError }) =>
        told.push({ name, status, durationMs, thresholdMs, isSlow, isError }),
      'notable',
    );
    const observed = await listen(fixture, taking(fixture, 200, 404));
    await observed.send('/reports?token=secret');
    await observed.send('/a?token=secret', { method: 'DELETE' });
    expect(await fixture.read('http_slow_requests_total')).toEqual({ 'DELETE /a': 1 });
    expect(told).toEqual([
      { name: '/a', status: 404, durationMs: 200, thresholdMs: 100, isSlow: true, isError: false },
    ]);
  });

  test('a request as long as the threshold is not slow', async () => {
    const fixture = new HttpFixture({ slowThresholdMs: 200 });
    await (await listen(fixture, taking(fixture, 200))).send('/a');
    expect(await fixture.read('http_slow_requests_total')).toEqual({});
  });

  test('a function says what is slow, or leaves it to the threshold that holds otherwise', async () => {
    const slowThresholdMs = ({ url }: IncomingMessage) => (url === '/quick' ? 50 : undefined);
    const fixture = new HttpFixture({ slowThresholdMs });
    const observed = await listen(fixture, taking(fixture, 200));
    await observed.send('/quick');
    await observed.send('/a');
    expect(await fixture.read('http_slow_requests_total')).toEqual({ 'GET /quick': 1 });
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('no threshold');
      },
    ],
    ['answers with a promise', async () => 1],
  ])('a function that %s costs nothing but itself', async (_does, slowThresholdMs) => {
    const fixture = new HttpFixture({ slowThresholdMs: slowThresholdMs as unknown as () => number });
    await (await listen(fixture, taking(fixture, 1_500))).send('/a');
    expect(await fixture.read('http_slow_requests_total')).toEqual({ 'GET /a': 1 });
    expect(fixture.internalErrors.map(([component]) => component)).toEqual(['http_slow_threshold']);
  });

  test('a multiple of a percentile follows the route once it had 100 requests', async () => {
    const fixture = new HttpFixture({ slowThresholdMs: 'p99 × 3' });
    let takesMs = 0;
    const observed = await listen(fixture, (req, res) => {
      fixture.clock.advance(takesMs);
      answer(req, res);
    });
    const send = async (ms: number) => {
      takesMs = ms;
      await observed.send('/a');
    };
    await send(900);
    expect(await fixture.read('http_slow_requests_total')).toEqual({});
    for (let request = 0; request < 200; request++) await send(10);
    fixture.clock.advance(5_000);
    await send(25);
    expect(await fixture.read('http_slow_requests_total')).toEqual({});
    await send(35);
    expect(await fixture.read('http_slow_requests_total')).toEqual({ 'GET /a': 1 });
    await fixture.monitor.close();
  });
});

describe('exclusion', () => {
  test.each([
    ['paths', ['/health', '/metrics']],
    ['paths with a slash at the end', ['/health/', '/metrics/']],
    ['a pattern alone', /^\/(health|metrics)/],
    ['patterns, also global ones', [/^\/(health|metrics)$/g]],
    [
      'a predicate',
      (req: IncomingMessage) => req.url!.startsWith('/health') || req.url!.startsWith('/metrics'),
    ],
  ] satisfies Array<[string, NonNullable<HttpOptions['exclude']>]>)('by %s', async (_by, exclude) => {
    const fixture = new HttpFixture({ exclude });
    const observed = await listen(fixture, (req, res) => {
      expect(fixture.http.inFlight).toBe(req.url === '/healthy' ? 1 : 0);
      answer(req, res);
    });
    for (const path of ['/health', '/health?full=1', '/metrics', '/health']) await observed.send(path);
    expect(await fixture.read('http_requests_total')).toEqual({});
    expect(fixture.http.readService('short').requests).toBe(0);
  });

  test('by one path alone, whether or not a slash follows it', async () => {
    const fixture = new HttpFixture({ exclude: '/health' });
    const observed = await listen(fixture, answer);
    for (const path of ['/health', '/health/', '/health/?full=1', '/healthy', '/']) await observed.send(path);
    expect(await fixture.read('http_requests_total')).toEqual({ 'GET /healthy 200': 1, 'GET / 200': 1 });
  });

  test('by the path that is served, however the target writes it', async () => {
    const fixture = new HttpFixture({ exclude: '/health' });
    const observed = await listen(fixture, answer);
    for (const target of ['http://elsewhere/health', 'http://elsewhere/health?x=1', '/health#/login']) {
      await observed.send(target);
    }
    expect(await fixture.read('http_requests_total')).toEqual({});
    for (const target of ['/login#/health', 'http://health/login', '//health', '/%68ealth']) {
      await observed.send(target);
    }
    expect(fixture.http.readService('short').requests).toBe(4);
  });

  test('decided once per request, on the whole path of a mounted router', async () => {
    const asked: string[] = [];
    const exclude = (req: IncomingMessage & { originalUrl?: string }) => asked.push(req.originalUrl!) < 0;
    const fixture = new HttpFixture({ exclude });
    const { http } = fixture;
    const observed = await listen(
      fixture,
      (req, res) => {
        Object.assign(req, { originalUrl: req.url, url: '/stripped' });
        http.observe(req, res, () => http.unmatched);
        http.observe(req, res, () => http.unmatched);
        answer(req, res);
      },
      { features: [] },
    );
    await observed.send('/mounted/a');
    expect(asked).toEqual(['/mounted/a']);
  });

  test.each([
    [
      'throws',
      () => {
        throw new TypeError('no');
      },
      'TypeError',
    ],
    ['answers with a promise', async () => true, 'GoldenSignalsError'],
    ['answers with a promise that rejects', () => Promise.reject(new Error()), 'GoldenSignalsError'],
  ])('a predicate that %s excludes nothing, and is counted', async (_what, exclude, error) => {
    const fixture = new HttpFixture({ exclude: exclude as unknown as () => boolean });
    await (await listen(fixture, answer)).send('/a');
    expect(await fixture.read('http_requests_total')).toEqual({ 'GET /a 200': 1 });
    expect(fixture.internalErrors).toEqual([
      ['http_exclude', expect.stringMatching(new RegExp(`^${error}: `))],
    ]);
  });

  test('what a predicate answers is taken as true or false', async () => {
    const exclude = (req: IncomingMessage) => req.headers['x-probe'] as unknown as boolean;
    const fixture = new HttpFixture({ exclude });
    const observed = await listen(fixture, answer);
    await observed.send('/a', { headers: { 'x-probe': '1' } });
    await observed.send('/b');
    expect(await fixture.read('http_requests_total')).toEqual({ 'GET /b 200': 1 });
  });
});
