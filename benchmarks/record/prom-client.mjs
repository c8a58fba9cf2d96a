import * as promClient from 'prom-client';
import { promClientHandlesName, promClientLabelsName } from './names.mjs';
import { bounds, kindOf, kinds, mask, seconds } from './workload.mjs';

const labelNames = ['method', 'route', 'status_code'];

/**
 * The contestants of prom-client, or of its successor, which has the same interface.
 *
 * @param {typeof promClient} client
 * @param {{ labels: string, handles: string }} names
 * @returns {{ labels: Contestant, handles: Contestant }}
 *
 * @typedef {import('../harness/contest.mjs').Contestant} Contestant
 */
export function contestantsOf({ Counter, Histogram, Registry }, names) {
  const createMetrics = () => {
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
  };
  return {
    labels: {
      name: names.labels,
      create() {
        const { counter, histogram } = createMetrics();
        return {
          run(operations) {
            for (let i = 0; i < operations; i++) {
              const kind = /** @type {number} */ (kindOf[i & mask]);
              const { method, route, status } = /** @type {typeof kinds[number]} */ (kinds[kind]);
              const labels = { method, route, status_code: status };
              counter.inc(labels);
              histogram.observe(labels, /** @type {number} */ (seconds[i & mask]));
            }
          },
        };
      },
    },
    handles: {
      name: names.handles,
      create() {
        const { counter, histogram } = createMetrics();
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
    },
  };
}

export const { labels: promClientLabels, handles: promClientHandles } = contestantsOf(promClient, {
  labels: promClientLabelsName,
  handles: promClientHandlesName,
});
