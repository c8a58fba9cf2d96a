import { createMonitor } from '@golden-signals/core';
import type { WorkEnd } from '@golden-signals/core/extension';
import { MemoryLogger } from '@golden-signals/core/testing';
import { afterEach, expect, test } from '@jest/globals';
import { HttpFixture, ObservedServer } from './support.ts';

const open: ObservedServer[] = [];
afterEach(() => Promise.all(open.splice(0).map((observed) => observed.close())));

/** A server in which the framework saw something being thrown, and answers with the status that the path says. */
async function serve(thrown: unknown, options = {}) {
  const fixture = new HttpFixture(options);
  const ends: WorkEnd[] = [];
  fixture.work.onEnd((end) => ends.push(end), 'notable');
  const observed = await ObservedServer.listen(fixture, (req, res) => {
    fixture.http.noteError(res, thrown);
    res.writeHead(Number(req.url!.slice(1))).end('<h1>Sorry</h1>');
  });
  open.push(observed);
  return { fixture, observed, ends };
}

test.each([200, 302])('an exception that was answered with %d is a handled error', async (status) => {
  const { fixture, observed, ends } = await serve(new RangeError('no'));
  await observed.send(`/${status}`);
  expect(await fixture.read('http_handled_errors_total')).toEqual({ [`GET /${status} RangeError`]: 1 });
  expect(await fixture.read('http_request_errors_total')).toEqual({});
  expect(ends).toMatchObject([{ outcome: 'handled', isError: false, errorType: 'RangeError', status }]);
  expect(fixture.http.readService('short')).toMatchObject({ requests: 1, errors: 0 });
});

test.each([
  ['answered with a status of 4xx', new Error('no'), 404],
  ['that says it is the caller’s fault', Object.assign(new Error('no'), { statusCode: 401 }), 200],
  ['that is a redirect', Object.assign(new Error('see there'), { status: 302 }), 302],
])('one %s is none', async (_which, error, status) => {
  const { fixture, observed, ends } = await serve(error);
  await observed.send(`/${status}`);
  expect(await fixture.read('http_handled_errors_total')).toEqual({});
  expect(ends).toEqual([]);
});

test('one answered with 500 is an error as ever', async () => {
  const { fixture, observed, ends } = await serve(Object.assign(new Error('no'), { statusCode: 503 }));
  await observed.send('/500');
  expect(await fixture.read('http_handled_errors_total')).toEqual({});
  expect(await fixture.read('http_request_errors_total')).toEqual({ 'GET /500 Error': 1 });
  expect(ends).toMatchObject([{ outcome: 'error' }]);
});

test('with the other naming it has the other name', async () => {
  const { fixture, observed } = await serve(new TypeError('no'), { naming: 'opentelemetry' });
  await observed.send('/200');
  expect(await fixture.read('http_server_handled_errors_total')).toEqual({ 'GET /200 TypeError': 1 });
});

test('a monitor groups it, and tells it as what it is', async () => {
  const monitor = createMonitor({ env: {}, logger: new MemoryLogger(), runtimeMetrics: false });
  const events: unknown[] = [];
  monitor.on('error', ({ handled, status, error, repeated }) => {
    events.push({ handled, status, type: error.type, repeated });
  });
  const fixture = { http: monitor.http, clock: monitor.clock } as unknown as HttpFixture;
  const observed = await ObservedServer.listen(fixture, (req, res) => {
    const error = new RangeError('no');
    monitor.http.noteError(res, error);
    if (req.url === '/reported') monitor.captureError(error);
    res.end('<h1>Sorry</h1>');
  });
  open.push(observed);
  await observed.send('/page');
  await observed.send('/reported');
  expect(events).toEqual([
    { handled: true, status: 200, type: 'RangeError', repeated: false },
    { handled: false, status: undefined, type: 'RangeError', repeated: false },
    { handled: true, status: 200, type: 'RangeError', repeated: true },
  ]);
  expect(monitor.diagnostics().errors.groups).toMatchObject([{ count: 2, handled: 2, statuses: { 200: 2 } }]);
  expect(monitor.report()).toContain('2 of them handled');
  await monitor.close();
});
