import { createMonitor } from '@golden-signals/core';
import { madeUpRequest, madeUpResponse } from '../harness/finished-exchange.mjs';
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

/**
 * Everything that is recorded for a request, by the code that does it in a server: counter, histogram (classic and
 * native), the live windows of the route and of the service, in flight. The exchange, which lives as long as its
 * response, is made once per request of the workload and put back to its start before each use; clocks are read from
 * memory, as the peers' durations are.
 *
 * @type {import('../harness/contest.mjs').Contestant}
 */
export const goldenSignalsRequest = {
  name: 'Golden Signals, HttpMonitor: a request',
  create() {
    const clock = workloadClock();
    const { http } = createMonitor({ clock, runtimeMetrics: false });
    const exchanges = requests.map(({ method, route: template, statusCode }) => {
      const req = madeUpRequest(method);
      const res = madeUpResponse(statusCode);
      const route = http.route(template);
      const resolve = () => route;
      http.observe(req, res, resolve);
      const [slot] = Object.getOwnPropertySymbols(res);
      const exchange = Reflect.get(res, slot ?? '');
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
          http.observe(req, res, resolve);
          res.onClose();
        }
      },
    };
  },
};

const labelNames = ['method', 'route', 'status_code'];

function metrics() {
  const { registry } = createMonitor({ runtimeMetrics: false });
  return {
    counter: registry.counter({ name: 'requests_total', help: 'Requests.', labelNames }),
    histogram: registry.histogram({ name: 'duration_seconds', help: 'Durations.', labelNames, buckets: bounds }),
  };
}

/** @type {import('../harness/contest.mjs').Contestant} */
export const goldenSignalsHandles = {
  name: 'Golden Signals, kept handles',
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
