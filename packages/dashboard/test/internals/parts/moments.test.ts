// What parts say of moments of the past, beside what was sent then.

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createMonitor } from '@golden-signals/core';
import type { Extension, ExtensionHost } from '@golden-signals/core/extension';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { dashboard } from '@golden-signals/dashboard';
import { metricsMiddleware } from '@golden-signals/express';
import { afterEach, expect, test } from '@jest/globals';
import express from 'express';
import { lanesPart } from '../../../src/parts/lanes-part.ts';
import { momentOf } from '../../../src/parts/moment-of.ts';
import { momentPart } from '../../../src/parts/moment-part.ts';
import { type Point, valueAt } from '../../../src/parts/points.ts';
import { routePart } from '../../../src/parts/route-part.ts';
import { routesPart } from '../../../src/parts/routes-part.ts';
import type { Lane, Lanes, Moment } from '../../../src/parts/shapes.ts';
import { SharedSections } from '../../../src/parts/shared-sections.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A service on a clock that stands still but while a request takes its time. */
async function serve(clock = new FakeClock()) {
  let host: ExtensionHost | undefined;
  const probe: Extension = {
    name: 'probe',
    setup(given) {
      host = given;
    },
  };
  const monitor = createMonitor({
    ...{ clock, logger: new MemoryLogger(), env: {}, stalls: false, runtimeMetrics: false },
    extensions: [dashboard(), probe],
  });
  closers.push(() => monitor.close());
  const app = express();
  app.use(metricsMiddleware({ monitor }));
  app.get('/:kind', ({ params: { kind }, query }, response) => {
    clock.advance(Number(query.ms));
    response.sendStatus(kind === 'broken' ? 500 : 200);
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(async () => {
    server.close();
    server.closeAllConnections();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const send = async (kind: string, ms: number) => {
    await (await fetch(`${url}/${kind}?ms=${ms}`)).text();
    while (host!.work.requestsInFlight > 0) await new Promise((resolve) => setImmediate(resolve));
  };
  return { clock, host: host!, send };
}

const laneOf = ({ lanes }: Lanes, title: string): Lane => lanes.find((lane) => lane.title === title)!;
const ask = (parameters: Record<string, string | number>) =>
  new URLSearchParams(
    Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, String(value)])),
  );

test('over a minute each second has its own p99', async () => {
  const { clock, host, send } = await serve();
  const lanes = lanesPart(host);
  const durations = [20, 400, 30, 250, 60, 10];
  for (const ms of durations) {
    await send('fine', ms);
    clock.advance(1_000 - ms);
    // Also while somebody looks: a second that was read is not read again.
    lanes.read(ask({ window: 60 }));
  }
  const { lines } = laneOf(lanes.read(ask({ window: 60 })) as Lanes, 'Latency');
  const [p99] = lines;
  expect(p99!.points).toHaveLength(durations.length);
  for (const [index, [, seconds]] of p99!.points.entries())
    expect(Math.abs(seconds * 1_000 - durations[index]!) / durations[index]!).toBeLessThan(0.01);
  expect(p99!.points.map(([atMs]) => atMs - p99!.points[0]![0])).toEqual(
    durations.map((_, index) => index * 1_000),
  );
  // Who opens the page only then sees the same.
  expect(laneOf(lanesPart(host).read(ask({ window: 60 })) as Lanes, 'Latency').lines).toEqual(lines);
});

test('at a moment values, states and routes are those of then, and what is not known is not said', async () => {
  const { clock, host, send } = await serve();
  const lanes = lanesPart(host);
  const routes = routesPart(host, new SharedSections(host));
  const startMs = clock.wallTimeMs();
  for (let minute = 0; minute < 20; minute++) {
    for (let part = 0; part < 6; part++) {
      await send(minute === 8 ? 'broken' : 'fine', 10);
      clock.advance(9_990);
    }
  }
  const lanesAt = (atMs: number) => lanes.read(ask({ window: 900, at: atMs, to: atMs + 60_000 })) as Lanes;
  const brokenMs = startMs + 8.5 * 60_000;
  const broken = laneOf(lanesAt(brokenMs), 'Errors');
  expect(broken).toMatchObject({ value: 1, severity: 'critical' });
  expect(lanesAt(brokenMs)).toMatchObject({ atMs: brokenMs, toMs: brokenMs + 60_000 });
  expect(broken.lines[0]!.points.every(([atMs]) => atMs <= brokenMs + 60_000)).toBe(true);
  expect(laneOf(lanesAt(startMs + 5 * 60_000), 'Errors')).toMatchObject({ value: 0, severity: undefined });
  expect(laneOf(lanesAt(startMs - 60_000), 'Errors')).toMatchObject({
    value: undefined,
    severity: undefined,
  });

  const rowsAt = (atMs: number) => routes.read(ask({ window: 900, at: atMs })) as Record<string, unknown>;
  expect(rowsAt(brokenMs)).toMatchObject({
    slotFromMs: startMs + 8 * 60_000,
    windowSeconds: 60,
    rows: [{ route: '/:kind', requests: 6, errorRatio: 1 }],
  });
  expect(rowsAt(startMs + 12 * 60_000)).toMatchObject({ rows: [{ requests: 6, errorRatio: 0 }] });
  // Single routes are remembered for a quarter of an hour.
  expect(rowsAt(startMs + 60_000)).toMatchObject({ total: 0, rows: [] });
});

test('the second in which a service starts has its first routes, in the table and one by one', async () => {
  const startMs = 1_700_000_000_700;
  const { clock, host, send } = await serve(new FakeClock(startMs));
  await send('fine', 10);
  clock.advance(5_000);
  const shared = new SharedSections(host);
  const parameters = ask({ route: '/:kind', at: 1_700_000_000_000 });
  expect(routesPart(host, shared).read(parameters)).toMatchObject({
    slotFromMs: startMs,
    rows: [{ route: '/:kind', requests: 1 }],
  });
  expect(routePart(host, shared).read(parameters)).toMatchObject({ signals: { requests: 1 } });
  expect(routesPart(host, shared).read(ask({ at: 1_699_999_999_000 }))).toMatchObject({ rows: [] });
});

test('what happened within half a minute of a moment is listed, and what fired then', () => {
  const clock = new FakeClock();
  const sections: Record<string, unknown> = {};
  const part = momentPart({
    clock,
    endpoints: { showDetails: false } as ExtensionHost['endpoints'],
    sections: { read: (path: string) => ({ data: sections[path] }) } as unknown as ExtensionHost['sections'],
  });
  clock.advance(3_600_000);
  const atMs = clock.wallTimeMs() - 600_000;
  const request = (secondsLater: number, durationMs = 1_000) => ({
    ...{ startedAtMs: atMs + secondsLater * 1_000, method: 'GET', route: '/', status: 200, durationMs },
  });
  sections.slow = { recent: [request(40), request(10), request(-10), request(-100, 80_000), request(-100)] };
  const fired = (name: string, from: number, to?: number) => ({
    ...{ name, severity: 'warning', firedAtMs: atMs + from },
    resolvedAtMs: to === undefined ? undefined : atMs + to,
  });
  sections.alerts = {
    alerts: [fired('Before', -9, -1), fired('Then', -9, 9), fired('Still', -9), fired('Later', 9)],
    rules: [{ rule: { name: 'Then', summary: 'It burns.' } }],
  };
  const seen = (fingerprint: string, first: number, last: number, samples: readonly number[] = []) => ({
    ...{ fingerprint, type: 'TypeError', firstSeenMs: atMs + first, lastSeenMs: atMs + last },
    samples: samples.map((later) => ({ timestampMs: atMs + later })),
  });
  const farMs = 100_000;
  sections.errors = {
    groups: [
      seen('began', 1_000, farMs),
      seen('sampled', -farMs, farMs, [-farMs, 20_000]),
      seen('around', -farMs, farMs),
      seen('after', farMs, farMs),
    ],
  };
  const moment = part.read(ask({ at: atMs })) as Moment;
  expect(moment.slow!.items.map(({ startedAtMs }) => (startedAtMs - atMs) / 1_000)).toEqual([-100, -10, 10]);
  expect(moment.slow!.oldestMs).toBe(atMs - 100_000);
  expect(moment.alerts!.map(({ summary }) => summary)).toEqual(['It burns.', 'Still']);
  expect(moment.errors).toMatchObject({
    groups: [{ fingerprint: 'began' }, { fingerprint: 'sampled' }],
    unknown: 1,
  });
  expect(moment.stalls).toBeUndefined();
  expect(moment.startedMs).toBe(clock.wallTimeMs() - 3_600_000);
});

test('a moment is a whole second, and lines end there or later', () => {
  expect(momentOf(ask({ at: 1_700_000_000_999 }))).toEqual({
    atMs: 1_700_000_000_000,
    toMs: 1_700_000_000_000,
  });
  expect(momentOf(ask({ at: 5_000, to: 9_100 }))).toEqual({ atMs: 5_000, toMs: 9_000 });
  expect(momentOf(ask({ at: 5_000, to: 1_000 }))).toEqual({ atMs: 5_000, toMs: 5_000 });
  for (const at of ['', 'now', '-1', 'Infinity', '1e300']) expect(momentOf(ask({ at }))).toBeUndefined();
});

test('a value is that of the slot before the moment, and of no other', () => {
  const points: Point[] = [
    [10_000, 1],
    [20_000, 2],
    [50_000, 5],
  ];
  expect([10_000, 19_999, 20_000, 39_999, 40_000, 50_001].map((atMs) => valueAt(points, atMs))).toEqual([
    1,
    1,
    2,
    2,
    undefined,
    5,
  ]);
  expect(valueAt(points, 9_999)).toBeUndefined();
  expect(valueAt([], 9_999)).toBeUndefined();
});
