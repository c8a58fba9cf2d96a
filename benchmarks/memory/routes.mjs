import { createMonitor } from '@golden-signals/core';
import { FakeClock } from '@golden-signals/core/testing';
import { exchangeOf, madeUpRequest, madeUpResponse } from '../harness/finished-exchange.mjs';
import { liveBytes } from '../harness/heap.mjs';
import { durations } from '../scrape/data.mjs';

const statuses = [200, 404, 500];

/**
 * A monitor with many routes of three status codes each whose live windows are in full use: every route is requested
 * evenly for longer than the long window lasts.
 *
 * @param {{ routes: number, requestsPerSecond: number, minutes: number, spread: number }} options
 */
export function measure({ routes, requestsPerSecond, minutes, spread }) {
  const clock = new FakeClock();
  const before = liveBytes();
  const { http } = createMonitor({ clock, runtimeMetrics: false });
  const templates = Array.from({ length: routes }, (_, index) =>
    http.route(`/api/v1/resources-${index}/:resourceId`),
  );
  const milliseconds = durations(10_007, spread).map((seconds) => seconds * 1e3);
  let next = 0;
  const perStep = requestsPerSecond / 10;
  for (let step = 0; step < minutes * 600; step++) {
    clock.advance(100);
    for (let i = 0; i < perStep; i++, next++) {
      const route = templates[next % routes] ?? http.unmatched;
      const response = madeUpResponse(statuses[next % 97 === 0 ? 2 : next % 13 === 0 ? 1 : 0] ?? 200);
      http.observe(madeUpRequest('GET'), response, () => route);
      // The clock does not move between the start of an exchange and its end.
      exchangeOf(response).startedMs -= milliseconds[next % milliseconds.length] ?? 0;
      response.onClose();
    }
  }
  return {
    routes,
    requestsPerSecond,
    minutes,
    spread,
    requests: next,
    bytes: liveBytes() - before,
    requestsSeen: http.serviceWindow.read('long').requests,
  };
}
