import { setTimeout as sleep } from 'node:timers/promises';
import { createMonitor } from '@golden-signals/core';
import { health } from '@golden-signals/health';
import { madeUpRequest, madeUpResponse } from '../harness/finished-exchange.mjs';
import { compiledBytes, liveBytes } from '../harness/heap.mjs';
import { workloadClock } from '../harness/workload-clock.mjs';
import { kindOf, kinds, mask, seconds } from '../record/workload.mjs';
import { driftOf } from './drift.mjs';

const requestsPerBurst = 2_000;
const burstsPerScrape = 200;

/**
 * A monitor under as many requests as one core records, with unknown URLs, errors and slow requests among them, and
 * scraped all the time; the heap without compiled code is read after a collection, 20 times from the first third of the
 * time on.
 *
 * The monitor's clock shows the requests coming at 2,000 per second, so that its live windows fill and slide.
 *
 * @param {{ minutes: number }} options
 */
export async function measure({ minutes }) {
  const clock = workloadClock();
  const logger = { debug() {}, info() {}, warn() {}, error() {} };
  const monitor = createMonitor({ clock, logger, runtimeMetrics: false }).use(health());
  const { http } = monitor;
  const load = kinds.map(({ method, route: template, statusCode }) => {
    const route = http.route(template);
    return { req: madeUpRequest(method), statusCode, resolve: () => route };
  });
  const unmatched = () => http.unmatched;
  let requests = 0;
  let nowMs = clock.timeMs;

  function request() {
    const index = requests++;
    const number = /** @type {number} */ (kindOf[index & mask]);
    const kind = /** @type {typeof load[number]} */ (load[number]);
    const isUnknown = index % 100 === 0;
    const req = isUnknown ? madeUpRequest('GET', `/no/such/page-${index}`) : kind.req;
    const res = madeUpResponse(isUnknown ? 404 : kind.statusCode);
    clock.timeMs = nowMs - /** @type {number} */ (seconds[index & mask]) * 1e3;
    http.observe(req, res, isUnknown ? unmatched : kind.resolve);
    if (res.statusCode >= 500) http.noteError(res, new RangeError(`Order ${index} is not there.`));
    nowMs += 0.5;
    clock.timeMs = nowMs;
    res.onClose();
  }

  const endpoint = monitor.endpoints.match('/metrics')?.endpoint;
  if (endpoint === undefined) throw new Error('The monitor has no /metrics.');
  const scrape = async () => {
    const { body } = await endpoint.handle({
      method: 'GET',
      path: '/metrics',
      rest: '',
      body: undefined,
      signal: new AbortController().signal,
      query: new URLSearchParams(),
      headers: { accept: 'text/plain;version=0.0.4' },
      remoteAddress: undefined,
    });
    if (typeof body === 'string' || body instanceof Uint8Array) return;
    for await (const _ of body);
  };

  const startMs = performance.now();
  const endMs = startMs + minutes * 60_000;
  // By then everything is compiled and the windows, which reach a quarter of an hour back, are full.
  const firstReadingMs = startMs + minutes * 20_000;
  const betweenReadingsMs = (endMs - firstReadingMs) / 19;
  /** @type {{ minute: number, bytes: number }[]} */
  const readings = [];
  for (let burst = 0; readings.length < 20; burst++) {
    for (let left = requestsPerBurst; left > 0; left--) request();
    if (burst % burstsPerScrape === 0) await scrape();
    const passedMs = performance.now();
    if (passedMs >= firstReadingMs + readings.length * betweenReadingsMs) {
      // What is pending at the moment of a reading (a half-full list, a scrape) must not be part of it.
      monitor.snapshot({ window: 'long' });
      await sleep(5);
      const bytes = liveBytes() - compiledBytes();
      readings.push({ minute: (performance.now() - startMs) / 60_000, bytes });
    }
    // A turn of the event loop, which a service makes after every request.
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { total } = monitor.snapshot({ window: 'long' });
  return {
    minutes,
    requests,
    windowMinutes: Math.min(15, (nowMs - 60_000) / 60_000),
    inWindow: total.requests,
    readings,
    ...driftOf(readings),
  };
}
