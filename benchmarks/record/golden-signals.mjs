import { createMonitor } from '@golden-signals/core';
import { httpFeatures } from '@golden-signals/core/adapter';
import { exchangeOf, madeUpRequest, madeUpResponse } from '../harness/finished-exchange.mjs';
import { bounds, mask, requests } from './workload.mjs';

/** Requests arrive this often by the clock that the live windows see: 10,000 per second. */
const millisecondsBetweenRequests = 0.1;

/** Time as the workload has it, so that durations are the same for everybody and the windows slide as under load. */
function workloadClock() {
  return {
    timeMs: 0,
    now() {
      return this.timeMs;
    },
    wallTimeMs() {
      return this.timeMs;
    },
    every: () => () => {},
    after: () => () => {},
  };
}

// One monitor for all instances, as in a service: a second one would make every access to a response slower.
const clock = workloadClock();
const { http } = createMonitor({ clock, runtimeMetrics: false });
let instances = 0;

/**
 * A request through the code that records it in a server. The exchange, which lives as long as its response, is made
 * once per request of the workload and put back to its start before each use; the clock is read from memory, as the
 * peers' durations are.
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
      const exchanges = requests.map(({ method, route: template, statusCode }) => {
        const req = madeUpRequest(method);
        const res = madeUpResponse(statusCode);
        const route = http.route(`/${instance}${template}`);
        const resolve = () => route;
        http.observe(req, res, resolve);
        const exchange = exchangeOf(res);
        res.onClose();
        return { req, res, resolve, exchange };
      });
      return {
        run(operations) {
          for (let i = 0; i < operations; i++) {
            const { req, res, resolve, exchange } = exchanges[i & mask];
            clock.timeMs += millisecondsBetweenRequests;
            exchange.startedMs = clock.timeMs - requests[i & mask].seconds * 1e3;
            exchange.pending = true;
            exchange.features = 0;
            http.observe(req, res, resolve, features);
            res.onClose();
          }
        },
      };
    },
  };
}

/** Counter, histogram (classic and native), the live windows of the route and of the service, in flight. */
export const goldenSignalsRecording = requestThrough(
  'Golden Signals, HttpMonitor: a request',
  httpFeatures.count | httpFeatures.latency,
);

/** With errors by type and slow requests, as the defaults have it. */
export const goldenSignalsDefaults = requestThrough(
  'Golden Signals, HttpMonitor: a request, defaults',
  httpFeatures.all,
);

/** What is around the recording: how the request ended, which route it was, the listener and its guards. */
export const goldenSignalsNothing = requestThrough('Golden Signals, HttpMonitor: recording nothing', 0);

const labelNames = ['method', 'route', 'status_code'];

function metrics() {
  const { registry } = createMonitor({ runtimeMetrics: false });
  return {
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
  name: 'Golden Signals, kept handles, counter + histogram',
  create() {
    const { counter, histogram } = metrics();
    const handles = requests.map(({ method, route, status }) => {
      const labels = { method, route, status_code: status };
      return { counter: counter.labels(labels), histogram: histogram.labels(labels) };
    });
    return {
      run(operations) {
        for (let i = 0; i < operations; i++) {
          const handle = handles[i & mask];
          handle.counter.inc();
          handle.histogram.observe(requests[i & mask].seconds);
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
          const { method, route, status, seconds } = requests[i & mask];
          const labels = { method, route, status_code: status };
          counter.labels(labels).inc();
          histogram.labels(labels).observe(seconds);
        }
      },
    };
  },
};
