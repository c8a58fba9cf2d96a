import { table } from './format.mjs';

/** @param {any} results */
export function jobsSection({ jobs }) {
  return `## Jobs

Processor time of a worker's process for one job that does nothing, on a Redis of the same machine, of which Redis itself is no
part; 20 jobs at a time. All workers are in one process and take turns, in an order drawn anew for each round. *Beyond* is the
median of the differences within a round; of two that do the same it says how far the others can be trusted. bullmq-otel runs
with OpenTelemetry's SDK and a batch processor that exports to nowhere.

${table(
  ['', 'a job, µs', 'beyond BullMQ alone, µs'],
  Object.entries(jobs).map(([name, { ns, beyondNs }]) => [name, microseconds(ns), microseconds(beyondNs)]),
)}`;
}

/** @param {number} ns */
function microseconds(ns) {
  return (ns / 1e3).toFixed(1);
}
