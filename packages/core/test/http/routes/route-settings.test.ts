import type { HttpOptions, SlowThreshold } from '@golden-signals/core';
import { afterEach, describe, expect, test } from '@jest/globals';
import { HttpFixture, ObservedServer, type ServerSetup } from '../support.ts';

const open: ObservedServer[] = [];
afterEach(() => Promise.all(open.splice(0).map((observed) => observed.close())));

/** A server whose requests take a tenth of a second and are answered with the status of their query. */
async function serve(options: HttpOptions, setup?: ServerSetup) {
  const fixture = new HttpFixture(options);
  const observed = await ObservedServer.listen(
    fixture,
    (req, res) => {
      fixture.clock.advance(100);
      res.writeHead(Number(/\d+$/.exec(req.url ?? '')?.[0] ?? 200)).end();
    },
    setup,
  );
  open.push(observed);
  return { fixture, observed, windows: () => windowsOf(fixture) };
}

function windowsOf({ http }: HttpFixture) {
  return Object.fromEntries(
    Array.from(http.routes(), ({ template, window }) => [template, window.read('short')]),
  );
}

describe('a name of its own', () => {
  test('is what the route is called everywhere', async () => {
    const { fixture, observed, windows } = await serve({
      routes: { '/v2/orders/new': { name: 'checkout' } },
    });
    await observed.send('/v2/orders/new');
    await observed.send('/other');
    expect(await fixture.read('http_requests_total')).toEqual({ 'GET checkout 200': 1, 'GET /other 200': 1 });
    expect(windows()).toMatchObject({ checkout: { requests: 1 }, '/other': { requests: 1 } });
    expect(windows()).not.toHaveProperty(['/v2/orders/new']);
  });

  test('makes routes that share it one, with the settings of each', async () => {
    const { fixture, observed, windows } = await serve({
      routes: {
        '/a': { name: 'both' },
        '/b': { name: 'both', slowThresholdMs: 50 },
        '/c': { name: 'both', exclude: true },
      },
    });
    for (const path of ['/a', '/b', '/c', '/a']) await observed.send(path);
    expect(await fixture.read('http_requests_total')).toEqual({ 'GET both 200': 3 });
    expect(await fixture.read('http_slow_requests_total')).toEqual({ 'GET both': 1 });
    expect(windows().both).toMatchObject({ requests: 3 });
    expect(fixture.http.readService('short').requests).toBe(3);
  });

  test('may be given by an adapter; what the option says wins', async () => {
    const { fixture, observed } = await serve(
      { routes: { '/a': { name: 'from the option' } } },
      { resolveRoute: (req) => fixture.http.route(req.url!, { name: 'from the adapter' }) },
    );
    await observed.send('/a');
    await observed.send('/b');
    expect(await fixture.read('http_requests_total')).toEqual({
      'GET from the option 200': 1,
      'GET from the adapter 200': 1,
    });
  });

  test('of another route is shared with it', async () => {
    const { fixture, observed, windows } = await serve({ routes: { '/old': { name: '/new' } } });
    await observed.send('/old');
    await observed.send('/new');
    expect(await fixture.read('http_requests_total')).toEqual({ 'GET /new 200': 2 });
    expect(windows()['/new']).toMatchObject({ requests: 2 });
  });
});

describe('without a latency', () => {
  const stream: HttpOptions = { routes: { '/events': { latency: false } }, slowThresholdMs: 0 };

  test('requests are counted, with their errors, and are in no duration, percentile or score', async () => {
    const { fixture, observed, windows } = await serve(stream);
    await observed.send('/events');
    await observed.send('/events?500');
    await observed.send('/plain');
    expect(await fixture.read('http_requests_total')).toEqual({
      'GET /events 200': 1,
      'GET /events 500': 1,
      'GET /plain 200': 1,
    });
    expect(await fixture.read('http_request_errors_total')).toEqual({ 'GET /events 500': 1 });
    expect(await fixture.read('http_request_duration_seconds')).toEqual({ 'GET /plain 200': 1 });
    expect(windows()['/events']).toMatchObject({
      requests: 2,
      errors: 1,
      errorRatio: 0.5,
      apdex: 1,
      latency: { p99Ms: 0, maxMs: 0, meanMs: 0 },
    });
    const all = fixture.http.readService('short');
    expect(all).toMatchObject({ requests: 3, errors: 1, apdex: 1, latency: { maxMs: 100, meanMs: 100 } });
    expect(all.bytesOutPerSecond).toBeGreaterThan(0);
  });

  test('what is read of it is the same once its slots are over', async () => {
    const { fixture, observed, windows } = await serve(stream);
    for (let minute = 0; minute < 3; minute++) {
      await observed.send('/events?503');
      fixture.clock.advance(60_000);
    }
    const [long] = Array.from(fixture.http.routes()).filter(({ template }) => template === '/events');
    expect(long!.window.read('long')).toMatchObject({ requests: 3, errors: 3, latency: { maxMs: 0 } });
    expect(windows()['/events']).toMatchObject({ requests: 0 });
  });

  test('it stays in the histogram where that is the count of requests', async () => {
    const { fixture, observed } = await serve({ ...stream, naming: 'opentelemetry' });
    await observed.send('/events');
    const counts = await fixture.read('http_server_request_duration_seconds');
    expect(Object.values(counts)).toEqual([1]);
  });

  test('nor overdue while it lasts', async () => {
    const fixture = new HttpFixture(stream);
    const overdue: string[] = [];
    fixture.monitor.on('overdue', ({ name }) => overdue.push(name));
    const held: Array<() => void> = [];
    const observed = await ObservedServer.listen(fixture, (_req, res) => {
      held.push(() => res.end());
    });
    open.push(observed);
    const answers = ['/events', '/plain'].map((path) => observed.send(path));
    while (held.length < 2) await new Promise((resolve) => setImmediate(resolve));
    fixture.clock.advance(5_000);
    expect(overdue).toEqual(['/plain']);
    for (const answer of held) answer();
    await Promise.all(answers);
  });

  test('nor slow, whatever the threshold', async () => {
    const { fixture, observed } = await serve(stream);
    await observed.send('/events');
    await observed.send('/plain');
    expect(await fixture.read('http_slow_requests_total')).toEqual({ 'GET /plain': 1 });
  });
});

test.each<SlowThreshold>([
  false,
  Number.POSITIVE_INFINITY,
  () => false as const,
  () => Number.POSITIVE_INFINITY,
])('slowThresholdMs: %p is never', async (slowThresholdMs) => {
  const { fixture, observed } = await serve({ slowThresholdMs, routes: { '/b': { slowThresholdMs: 50 } } });
  await observed.send('/a');
  await observed.send('/b');
  expect(await fixture.read('http_slow_requests_total')).toEqual({ 'GET /b': 1 });
});

test('slowThresholdMs: false for one route', async () => {
  const { fixture, observed } = await serve({
    slowThresholdMs: 0,
    routes: { '/b': { slowThresholdMs: false } },
  });
  await observed.send('/a');
  await observed.send('/b');
  expect(await fixture.read('http_slow_requests_total')).toEqual({ 'GET /a': 1 });
});
