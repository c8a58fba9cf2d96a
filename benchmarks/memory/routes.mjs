import { createMonitor } from '@golden-signals/core';
import { madeUpRequest, madeUpResponse } from '../harness/finished-exchange.mjs';
import { liveBytes } from '../harness/heap.mjs';
import { workloadClock } from '../harness/workload-clock.mjs';
import { durations } from '../scrape/data.mjs';

/**
 * A monitor with many routes of three status codes each whose live windows are in full use: every route is requested
 * evenly for longer than the long window lasts.
 *
 * @param {{ routes: number, requestsPerSecond: number, minutes: number, spread: number }} options
 */
export function measure({ routes, requestsPerSecond, minutes, spread }) {
  const clock = workloadClock();
  const before = liveBytes();
  const monitor = createMonitor({ clock, runtimeMetrics: false, maxSeriesPerMetric: 3 * routes });
  const { http } = monitor;
  const resolvers = Array.from({ length: routes }, (_, index) => {
    const route = http.route(`/api/v1/resources-${index}/:resourceId`);
    return () => route;
  });
  const unmatched = () => http.unmatched;
  const durationsMs = durations(10_007, spread).map((seconds) => seconds * 1e3);
  const req = madeUpRequest('GET');
  const requests = requestsPerSecond * minutes * 60;
  const startMs = clock.timeMs;
  for (let next = 0; next < requests; next++) {
    const endMs = startMs + (next / requestsPerSecond) * 1e3;
    const res = madeUpResponse(statusOf(next));
    clock.timeMs = endMs - (durationsMs[next % durationsMs.length] ?? 0);
    http.observe(req, res, resolvers[next % routes] ?? unmatched);
    clock.timeMs = endMs;
    res.onClose();
  }
  const bytes = liveBytes() - before;
  const { requests: counted } = monitor.snapshot({ window: 'long' }).total;
  return { routes, requestsPerSecond, minutes, spread, bytes, counted };
}

/** @param {number} request */
function statusOf(request) {
  if (request % 97 === 0) return 500;
  return request % 13 === 0 ? 404 : 200;
}
