// What extensions read of single routes and of totals, beside the snapshot, which reads all.

import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ReviewedService } from '../review/support.ts';

let service: ReviewedService;
beforeEach(async () => {
  service = await new ReviewedService().listen();
});
afterEach(() => service.close());

test.each(['short', 'long'] as const)(
  'what is read of the %s window is what its snapshot has',
  async (window) => {
    await service.serve(30, { durationMs: 10 });
    await service.serve(5, { status: 500, durationMs: 700 });
    service.clock.advance(20_000);
    await service.serve(7, { durationMs: 40 });
    const { live } = service.host;
    const snapshot = service.monitor.snapshot({ window });
    expect(snapshot.routes).toHaveLength(3);
    expect(live.windowSeconds(window)).toBe(snapshot.window.seconds);
    expect(live.total(window)).toEqual(snapshot.total);
    const totals = live.routeTotals(window);
    expect(totals.map(({ route }) => route)).toEqual(snapshot.routes.map(({ route }) => route));
    for (const [index, one] of snapshot.routes.entries()) {
      expect(live.route(one.route, window)).toEqual(one);
      const { latency, ...counts } = one;
      expect(totals[index]).toEqual({ ...counts, latency: { maxMs: latency.maxMs, meanMs: latency.meanMs } });
    }
    expect(live.route('/none', window)).toBeUndefined();
  },
);

test('totals are those of now: of each request that ended, and of none that is too long ago', async () => {
  const { live } = service.host;
  const requests = () => live.routeTotals('short').map((route) => route.requests);
  expect(requests()).toEqual([]);
  await service.serve(1, { durationMs: 0 });
  expect(requests()).toEqual([1]);
  await service.serve(1, { durationMs: 0 });
  expect(requests()).toEqual([2]);
  service.clock.advance(61_000);
  expect(requests()).toEqual([]);
});

test('the requests of a route are counted minute by minute, as its slots have them', async () => {
  const { live } = service.host;
  for (const requests of [3, 0, 5, 2]) {
    await service.serve(requests, { durationMs: 1 });
    await service.serve(1, { status: 500, durationMs: 1 });
    service.clock.advance(60_000);
  }
  await service.serve(4, { durationMs: 1 });
  const slots = live.latencySlots('/200/1', 'long');
  expect(slots.map(({ requests }) => requests)).toEqual([3, 5, 2, 4]);
  expect(live.requestsByMinute('/200/1')).toEqual(
    slots.map(({ fromMs, lengthMs, requests }) => ({ fromMs, lengthMs, requests })),
  );
  service.clock.advance(16 * 60_000);
  expect(live.requestsByMinute('/200/1')).toEqual([]);
  expect(live.latencySlots('/200/1', 'long')).toEqual([]);
  expect(live.requestsByMinute('/none')).toEqual([]);
});
