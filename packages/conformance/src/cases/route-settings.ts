import assert from 'node:assert/strict';
import type { RouteSettings } from '@golden-signals/core';
import { type ConformanceRoute, PageError } from '../app.ts';
import type { ConformanceCase } from '../conformance-case.ts';

function route(path: string, settings?: RouteSettings, prefix = ''): ConformanceRoute {
  const plain: ConformanceRoute = {
    method: 'GET',
    prefix,
    path,
    handle: (_req, res) => void res.end('ok'),
  };
  return settings === undefined ? plain : { ...plain, settings };
}

function sending(...paths: readonly string[]): ConformanceCase['run'] {
  return async ({ connect }) => {
    const client = await connect();
    for (const path of paths) await client.request({ path });
  };
}

/** A route whose exception is answered with a page of this status. */
function failingPage(status: number): ConformanceRoute {
  return {
    method: 'GET',
    prefix: '',
    path: '/page',
    handle() {
      throw new PageError(status);
    },
  };
}

/** What is said about a route where it is registered, and about responses, means the same everywhere. */
export const routeSettingsCases: readonly ConformanceCase[] = [
  {
    name: 'a route has the name that it is given, and routes of one name are one',
    routes: () => [
      route('/v1/orders/:id', { name: 'order' }),
      route('/:id', { name: 'order' }, '/v2/orders'),
      route('/plain/:id'),
    ],
    expected: { requests: { 'GET order 200': 3, 'GET /plain/:id 200': 1 } },
    run: sending('/v1/orders/1', '/v2/orders/1', '/plain/1', '/v2/orders/2'),
  },
  {
    name: 'the option about a template wins over what its route says',
    http: { routes: { '/orders/:id': { name: 'from the option' } } },
    routes: () => [route('/orders/:id', { name: 'from the route' })],
    expected: { requests: { 'GET from the option 200': 1 } },
    run: sending('/orders/1'),
  },
  {
    name: 'a route without a latency is counted, and is in no duration and never slow',
    http: { slowThresholdMs: 0 },
    routes: () => [route('/events', { latency: false }), route('/plain')],
    expected: {
      requests: { 'GET /events 200': 2, 'GET /plain 200': 1 },
      durations: { 'GET /plain 200': 1 },
      slow: { 'GET /plain': 1 },
    },
    run: sending('/events', '/plain', '/events'),
  },
  {
    name: 'a route may be never slow',
    http: { slowThresholdMs: 0 },
    routes: () => [
      route('/report', { slowThresholdMs: false }),
      route('/export', { slowThresholdMs: Number.POSITIVE_INFINITY }),
    ],
    expected: { requests: { 'GET /report 200': 1, 'GET /export 200': 1 } },
    run: sending('/report', '/export'),
  },
  {
    name: 'responses are left out by their status',
    http: { excludeResponse: [404] },
    expected: { requests: { 'GET /status/:code 204': 1 } },
    run: sending('/unknown', '/status/404', '/status/204'),
  },
  {
    name: 'labels are changed when a series is made',
    http: { transformLabels: ({ status_code: status }) => ({ status_code: `${status?.[0]}xx` }) },
    // Durations are compared by the same labels.
    expected: { requests: { 'GET /status/:code 2xx': 2, 'GET /status/:code 4xx': 1 } },
    run: sending('/status/200', '/status/204', '/status/404'),
  },
  {
    name: 'an exception that the application answers with a page of 200 is a handled error',
    needs: ['error-types'],
    routes: () => [failingPage(200)],
    expected: { requests: { 'GET /page 200': 1 }, handled: { 'GET /page PageError': 1 } },
    async run({ monitor, connect, until }) {
      const events: unknown[] = [];
      monitor.on('error', ({ source, route: template, status, handled, error }) => {
        events.push({ source, route: template, status, handled, type: error.type });
      });
      const { body } = await (await connect()).request({ path: '/page' });
      assert.equal(body, 'the page that says sorry');
      await until(({ requests }) => Object.keys(requests).length > 0);
      const told = { source: 'request', route: '/page', status: 200, handled: true, type: 'PageError' };
      assert.deepEqual(events, [told]);
    },
  },
  {
    name: 'an exception that the application answers with a page of 404 is no error',
    needs: ['error-types'],
    routes: () => [failingPage(404)],
    expected: { requests: { 'GET /page 404': 1 } },
    run: sending('/page'),
  },
  {
    name: 'an exception that the application answers with a page of 503 has its type',
    needs: ['error-types'],
    routes: () => [failingPage(503)],
    expected: { requests: { 'GET /page 503': 1 }, errors: { 'GET /page PageError': 1 } },
    run: sending('/page'),
  },
];
