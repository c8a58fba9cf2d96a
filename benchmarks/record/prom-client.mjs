import { Counter, Histogram, Registry } from 'prom-client';
import { promClientLabelsName } from './names.mjs';
import { bounds, kindOf, kinds, mask, seconds } from './workload.mjs';

const labelNames = ['method', 'route', 'status_code'];

function metrics() {
  const registers = [new Registry()];
  return {
    counter: new Counter({ name: 'http_requests_total', help: 'Requests.', labelNames, registers }),
    histogram: new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Durations.',
      labelNames,
      buckets: bounds,
      registers,
    }),
  };
}

/** @type {import('../harness/contest.mjs').Contestant} */
export const promClientLabels = {
  name: promClientLabelsName,
  create() {
    const { counter, histogram } = metrics();
    return {
      run(operations) {
        for (let i = 0; i < operations; i++) {
          const { method, route, status } = kinds[kindOf[i & mask]];
          const labels = { method, route, status_code: status };
          counter.inc(labels);
          histogram.observe(labels, seconds[i & mask]);
        }
      },
    };
  },
};

/** @type {import('../harness/contest.mjs').Contestant} */
export const promClientHandles = {
  name: 'prom-client, kept handles',
  create() {
    const { counter, histogram } = metrics();
    const handles = kinds.map(({ method, route, status }) => {
      const labels = { method, route, status_code: status };
      return { counter: counter.labels(labels), histogram: histogram.labels(labels) };
    });
    return {
      run(operations) {
        for (let i = 0; i < operations; i++) {
          const handle = handles[kindOf[i & mask]];
          handle.counter.inc();
          handle.histogram.observe(seconds[i & mask]);
        }
      },
    };
  },
};
