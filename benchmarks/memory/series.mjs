import { createMonitor } from '@golden-signals/core';
import { Counter, Histogram, Registry } from 'prom-client';
import { liveBytes } from '../harness/heap.mjs';
import { bounds, durations, labelNames, labelSets } from '../scrape/data.mjs';

const names = {
  counter: { name: 'benchmark_requests_total', help: 'Requests.', labelNames },
  histogram: { name: 'benchmark_duration_seconds', help: 'Durations.', labelNames, buckets: bounds },
};

/** Latencies spread over a factor of about 50, so that some 45 native buckets are in use. */
const observationsPerSeries = 50;

/** By name: makes a registry, and returns how one series is recorded in and what has to stay alive. */
const registries = {
  /** @param {number} maxSeries */
  'Golden Signals, classic and native buckets': (maxSeries) => goldenSignals(maxSeries, {}),
  /** @param {number} maxSeries */
  'Golden Signals, classic buckets only': (maxSeries) => goldenSignals(maxSeries, { native: false }),
  'prom-client': () => {
    const registry = new Registry();
    const counter = new Counter({ ...names.counter, registers: [registry] });
    const histogram = new Histogram({ ...names.histogram, registers: [registry] });
    return {
      owner: registry,
      /** @param {Labels} labels @param {number} seconds */
      record(labels, seconds) {
        counter.inc(labels);
        histogram.observe(labels, seconds);
      },
    };
  },
};

/** @typedef {{ method: string, route: string, status_code: string }} Labels */

export const registryNames = Object.keys(registries);

/**
 * @param {number} maxSeries
 * @param {{ native?: false }} options
 */
function goldenSignals(maxSeries, options) {
  const monitor = createMonitor({ runtimeMetrics: false });
  const counter = monitor.registry.counter({ ...names.counter, maxSeries });
  const histogram = monitor.registry.histogram({ ...names.histogram, ...options, maxSeries });
  return {
    owner: monitor,
    /** @param {Labels} labels @param {number} seconds */
    record(labels, seconds) {
      counter.labels(labels).inc();
      histogram.labels(labels).observe(seconds);
    },
  };
}

/**
 * Bytes per HTTP series: a counter and a histogram with the same labels.
 *
 * @param {{ name: keyof typeof registries, series: number }} options
 */
export function measure({ name, series }) {
  const { owner, record } = registries[name](series + 1);
  const seconds = durations(1_009);
  let next = 0;
  const fill = (/** @type {number} */ from, /** @type {number} */ to) => {
    for (const labels of labelSets(to).slice(from)) {
      for (let times = 0; times < observationsPerSeries; times++) {
        record(labels, seconds[next++ % seconds.length] ?? 0);
      }
    }
  };
  // The first tenth also pays for the compiled code and the growth of the tables.
  fill(0, series / 10);
  const before = liveBytes();
  fill(series / 10, series);
  const bytesPerSeries = (liveBytes() - before) / (series * 0.9);
  // Read after the measurement, so that the registry cannot be collected before it.
  return { name, bytesPerSeries, measured: typeof owner };
}
