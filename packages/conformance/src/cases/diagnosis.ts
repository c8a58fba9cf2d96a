import assert from 'node:assert/strict';
import type { Monitor } from '@golden-signals/core';
import type { ConformanceRoute } from '../app.ts';
import { requestText } from '../client.ts';
import type { ConformanceCase } from '../conformance-case.ts';

/** A request with two operations, of which the second is inside the first. */
function orderRoute(monitor: Monitor): ConformanceRoute {
  const outer = monitor.operations.operation('load-order');
  const inner = monitor.operations.operation('query');
  const load = () => outer.run(() => inner.run(() => new Promise((resolve) => setTimeout(resolve, 5))));
  return {
    method: 'GET',
    prefix: '/shops/:shop',
    path: '/order',
    handle: (_req, res, fail) =>
      void load().then(
        () => res.end('ordered'),
        (error) => fail(error),
      ),
  };
}

/** What is kept about a request that was slow, and about one that is not over. */
export const diagnosisCases: readonly ConformanceCase[] = [
  {
    name: 'a slow request leaves one record with what happened inside it',
    http: { slowThresholdMs: 1 },
    options: { requestContext: true },
    routes: (monitor) => [orderRoute(monitor)],
    expected: {
      requests: { 'GET /shops/:shop/order 200': 1 },
      slow: { 'GET /shops/:shop/order': 1 },
    },
    async run({ monitor, connect, until }) {
      const headers = { 'X-Request-Id': 'r-1' };
      await (await connect()).request({ path: '/shops/7/order', headers });
      await until(({ slow }) => slow['GET /shops/:shop/order'] === 1);
      const { slowest, recent } = monitor.diagnostics().slow;
      assert.deepEqual(slowest, recent);
      const [record, ...others] = recent;
      assert.deepEqual(others, []);
      assert.deepEqual(
        [record?.method, record?.route, record?.status, record?.requestId, record?.thresholdMs],
        ['GET', '/shops/:shop/order', 200, 'r-1', 1],
      );
      assert.deepEqual(
        record?.timeline?.map(({ name, outcome }) => [name, outcome]),
        [
          ['load-order', 'success'],
          ['query', 'success'],
        ],
      );
      const [outer, inner] = record!.timeline!;
      assert.ok(outer!.startMs <= inner!.startMs && inner!.durationMs! <= outer!.durationMs!);
      assert.ok(outer!.startMs + outer!.durationMs! <= record!.durationMs);
      const firstByteMs = record!.timeToFirstByteMs!;
      assert.ok(firstByteMs >= outer!.durationMs! && firstByteMs <= record!.durationMs, `${firstByteMs}`);
    },
  },
  {
    name: 'a request that is not answered yet is listed with its route, and no longer when it is over',
    options: { requestContext: true },
    routes: () => [{ method: 'GET', prefix: '/shops/:shop', path: '/wait', handle: () => {} }],
    expected: { requests: { 'GET /hold 200': 1, 'GET /shops/:shop/wait 499': 1 } },
    async run({ app, monitor, connect, until }) {
      const waiting = await connect();
      waiting.write(requestText({ path: '/shops/7/wait?secret=1', headers: { 'X-Request-Id': 'r-1' } }));
      await app.arrived('/shops/7/wait?secret=1');
      const answered = (await connect()).request({ path: '/hold', headers: { 'X-Request-Id': 'r-2' } });
      await app.arrived('/hold');
      const listed = () =>
        monitor
          .diagnostics()
          .inFlight.requests.map(({ method, name, requestId }) => [method, name, requestId]);
      assert.deepEqual(listed(), [
        ['GET', '/shops/:shop/wait', 'r-1'],
        ['GET', '/hold', 'r-2'],
      ]);
      const metrics = await monitor.registry.metrics();
      assert.match(metrics, /^http_requests_in_flight_oldest_seconds 0\.\d+$/m);
      app.release();
      await answered;
      await until(({ inFlight }) => inFlight === 1);
      assert.deepEqual(listed(), [['GET', '/shops/:shop/wait', 'r-1']]);
      waiting.reset();
      await until(({ inFlight }) => inFlight === 0);
      assert.deepEqual(listed(), []);
    },
  },
  {
    name: 'responses tell how long they took, and what happened inside',
    http: { responseTime: true, serverTiming: true },
    options: { requestContext: true },
    routes: (monitor) => [orderRoute(monitor)],
    expected: {
      requests: { 'GET /shops/:shop/order 200': 1, 'GET /throw 500': 1, 'GET <unmatched> 404': 1 },
      errors: { 'GET /throw RangeError': 1 },
    },
    async run({ connect }) {
      const { headers } = await (await connect()).request({ path: '/shops/7/order' });
      const [, totalMs, operationMs] =
        /^total;dur=(\d+\.\d), load-order;dur=(\d+\.\d), query;dur=\d+\.\d$/.exec(
          headers.get('server-timing') ?? '',
        ) ?? [];
      assert.ok(
        Number(operationMs) >= 4 && Number(totalMs) >= Number(operationMs),
        headers.get('server-timing'),
      );
      assert.match(headers.get('x-response-time') ?? '', /^\d+\.\dms$/);
      for (const path of ['/throw', '/unknown']) {
        const failed = await (await connect()).request({ path });
        assert.match(failed.headers.get('server-timing') ?? '', /^total;dur=\d+\.\d$/);
        assert.match(failed.headers.get('x-response-time') ?? '', /^\d+\.\dms$/);
      }
    },
  },
];
