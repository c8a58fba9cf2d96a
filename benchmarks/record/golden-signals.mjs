import { createMonitor } from '@golden-signals/core';
import { httpFeatures } from '@golden-signals/core/adapter';
import { coreModules } from '../harness/core-modules.mjs';
import { madeUpRequest, madeUpResponse } from '../harness/finished-exchange.mjs';
import { workloadClock } from '../harness/workload-clock.mjs';
import { defaultsName, fourHandlesName, handlesName, nothingName, recordingName } from './names.mjs';
import { bounds, kindOf, kinds, mask, seconds } from './workload.mjs';

/** Requests arrive this often by the clock that the live windows see: 10,000 per second. */
const millisecondsBetweenRequests = 0.1;

/** The monitor keeps its routes, so the instances take turns at a few sets of them. */
const differentRoutes = 8;

// One monitor for all instances, as in a service: a second one would make every access to a response slower.
const clock = workloadClock();
// Its slow requests are counted and reported, but nobody wants to read them.
const logger = { debug() {}, info() {}, warn() {}, error() {} };
const { http } = createMonitor({ clock, logger, runtimeMetrics: false });
let instances = 0;

/**
 * A request through the code that records it in a server, from its arrival to the `close` of its response. The clock is
 * read from memory, as the peers' durations are.
 *
 * @param {string} name
 * @param {number} features What is recorded; see `httpFeatures`.
 * @returns {import('../harness/contest.mjs').Contestant}
 */
function requestThrough(name, features) {
  return {
    name,
    create() {
      const instance = instances++;
      const load = kinds.map(({ method, route: template, statusCode }) => {
        const route = http.route(`/${instance % differentRoutes}${template}`);
        return { req: madeUpRequest(method), statusCode, resolve: () => route };
      });
      const time = { nowMs: clock.timeMs };
      return {
        run(operations) {
          time.nowMs = Math.max(time.nowMs, clock.timeMs);
          for (let i = 0; i < operations; i++) {
            const kind = /** @type {number} */ (kindOf[i & mask]);
            const { req, statusCode, resolve } = /** @type {typeof load[number]} */ (load[kind]);
            const res = madeUpResponse(statusCode);
            clock.timeMs = time.nowMs - /** @type {number} */ (seconds[i & mask]) * 1e3;
            http.observe(req, res, resolve, features);
            time.nowMs += millisecondsBetweenRequests;
            clock.timeMs = time.nowMs;
            res.onClose();
          }
        },
      };
    },
  };
}

/** Counter, histogram (classic and native), the live windows of the route and of the service, in flight. */
export const goldenSignalsRecording = requestThrough(
  recordingName,
  httpFeatures.count | httpFeatures.latency,
);

/** With errors by type and slow requests, as the defaults have it. */
export const goldenSignalsDefaults = requestThrough(defaultsName, httpFeatures.all);

/** What is around the recording: the response and its listener, how the request ended, and which route it was. */
export const goldenSignalsNothing = requestThrough(nothingName, 0);

const labelNames = ['method', 'route', 'status_code'];

function metrics() {
  const { registry } = createMonitor({ logger, runtimeMetrics: false });
  return {
    registry,
    counter: registry.counter({ name: 'requests_total', help: 'Requests.', labelNames }),
    histogram: registry.histogram({
      name: 'duration_seconds',
      help: 'Durations.',
      labelNames,
      buckets: bounds,
    }),
  };
}

/** @type {import('../harness/contest.mjs').Contestant} */
export const goldenSignalsHandles = {
  name: handlesName,
  create() {
    const { counter, histogram } = metrics();
    const handles = kinds.map(({ method, route, status }) => {
      const labels = { method, route, status_code: status };
      return { counter: counter.labels(labels), histogram: histogram.labels(labels) };
    });
    return {
      run(operations) {
        for (let i = 0; i < operations; i++) {
          const kind = /** @type {number} */ (kindOf[i & mask]);
          const handle = /** @type {typeof handles[number]} */ (handles[kind]);
          handle.counter.inc();
          handle.histogram.observe(/** @type {number} */ (seconds[i & mask]));
        }
      },
    };
  },
};

/** @type {import('../harness/contest.mjs').Contestant} */
export const goldenSignalsLabels = {
  name: 'Golden Signals, labels at each call',
  create() {
    const { counter, histogram } = metrics();
    return {
      run(operations) {
        for (let i = 0; i < operations; i++) {
          const kind = /** @type {number} */ (kindOf[i & mask]);
          const { method, route, status } = /** @type {typeof kinds[number]} */ (kinds[kind]);
          const labels = { method, route, status_code: status };
          counter.labels(labels).inc();
          histogram.labels(labels).observe(/** @type {number} */ (seconds[i & mask]));
        }
      },
    };
  },
};

const { BucketLayout, handedOver, SlidingWindow } = await coreModules('record', [
  'windows/bucket-index',
  'windows/sliding-window',
  'windows/recorded-request',
]);

const layout = new BucketLayout(2);

/** As the monitor makes them. */
function createWindow() {
  return new SlidingWindow({
    layout,
    clock,
    windowMs: 60_000,
    slots: 60,
    longWindowMs: 15 * 60_000,
    longSlots: 15,
    apdexTargetMs: 500,
  });
}

/**
 * The four recordings of a request called directly: counter, histogram (classic and native), live window, in flight.
 *
 * @type {import('../harness/contest.mjs').Contestant}
 */
export const goldenSignalsFourHandles = {
  name: fourHandlesName,
  create() {
    const { registry, counter, histogram } = metrics();
    const inFlight = registry.gauge({ name: 'in_flight', help: 'In flight.', labelNames: ['method'] });
    const windows = new Map(kinds.map(({ route }) => [route, createWindow()]));
    const handles = kinds.map(({ method, route, status, statusCode }) => {
      const labels = { method, route, status_code: status };
      return {
        counter: counter.labels(labels),
        histogram: histogram.labels(labels),
        window: windows.get(route),
        inFlight: inFlight.labels({ method }),
        isError: statusCode >= 500,
      };
    });
    const time = { nowMs: clock.timeMs };
    return {
      run(operations) {
        time.nowMs = Math.max(time.nowMs, clock.timeMs);
        for (let i = 0; i < operations; i++) {
          const kind = /** @type {number} */ (kindOf[i & mask]);
          const handle = /** @type {typeof handles[number]} */ (handles[kind]);
          handle.inFlight.inc();
          const duration = /** @type {number} */ (seconds[i & mask]);
          time.nowMs += millisecondsBetweenRequests;
          handle.counter.inc();
          handle.histogram.observe(duration);
          handedOver[0] = time.nowMs;
          handedOver[1] = duration * 1e6;
          handle.window.recordHandedOver(handle.isError, 0, 0);
          handle.inFlight.dec();
        }
        clock.timeMs = time.nowMs;
      },
    };
  },
};
