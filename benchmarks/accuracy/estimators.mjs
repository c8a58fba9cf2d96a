import { createMonitor, Registry } from '@golden-signals/core';
import { madeUpRequest, madeUpResponse } from '../harness/finished-exchange.mjs';
import { workloadClock } from '../harness/workload-clock.mjs';
import { bounds as openTelemetryBounds } from '../record/workload.mjs';

/**
 * Takes durations in seconds and gives their quantile function.
 *
 * @typedef {(seconds: ArrayLike<number>) => ((q: 0.5 | 0.9 | 0.95 | 0.99 | 0.999) => number)} Estimator
 */

/** prom-client's default. */
const promClientBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** @type {Readonly<Record<string, Estimator>>} */
export const estimators = {
  'Golden Signals, live window': liveWindow,
  'Golden Signals, native histogram in Prometheus': nativeHistogram,
  "classic buckets, prom-client's default": (seconds) => classicHistogram(seconds, promClientBounds),
  "classic buckets, OpenTelemetry's advice": (seconds) => classicHistogram(seconds, openTelemetryBounds),
};

/** @type {Estimator} */
function liveWindow(seconds) {
  const clock = workloadClock();
  const monitor = createMonitor({ clock, runtimeMetrics: false, http: { slowThresholdMs: 3_600_000 } });
  const req = madeUpRequest('GET');
  const nowMs = clock.timeMs;
  for (const value of Array.from(seconds)) {
    const res = madeUpResponse(200);
    clock.timeMs = nowMs - value * 1e3;
    monitor.http.observe(req, res, () => monitor.http.unmatched);
    clock.timeMs = nowMs;
    res.onClose();
  }
  const { p50Ms, p90Ms, p95Ms, p99Ms, p999Ms } = monitor.snapshot().total.latency;
  const percentiles = { 0.5: p50Ms, 0.9: p90Ms, 0.95: p95Ms, 0.99: p99Ms, 0.999: p999Ms };
  return (q) => percentiles[q] / 1e3;
}

/**
 * As Prometheus computes `histogram_quantile` over a native histogram: exponential interpolation within the bucket.
 *
 * @type {Estimator}
 */
function nativeHistogram(seconds) {
  const registry = new Registry();
  const histogram = registry.histogram({ name: 'duration_seconds', help: 'Durations.' });
  for (const value of Array.from(seconds)) histogram.observe(value);
  const family = registry.families().find(({ name }) => name === 'duration_seconds');
  const [point] = family?.type === 'histogram' ? family.points : [];
  const native = point?.native;
  if (native === undefined) throw new Error('The histogram has no native buckets.');
  const base = 2 ** (2 ** -native.schema);
  return (q) => {
    const { bucket, share } = locate(native.positive, q * seconds.length);
    return base ** (native.positiveOffset + bucket - 1 + share);
  };
}

/**
 * As Prometheus computes `histogram_quantile` over a classic histogram: linear interpolation within the bucket, and the
 * highest bound for what lies above it.
 *
 * @param {ArrayLike<number>} seconds
 * @param {readonly number[]} bounds
 * @returns {(q: number) => number}
 */
function classicHistogram(seconds, bounds) {
  const counts = new Float64Array(bounds.length + 1);
  for (const value of Array.from(seconds)) {
    const bucket = bounds.findIndex((bound) => value <= bound);
    const at = bucket === -1 ? bounds.length : bucket;
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return (q) => {
    const { bucket, share } = locate(counts, q * seconds.length);
    const lower = bounds[bucket - 1] ?? 0;
    return lower + ((bounds[bucket] ?? lower) - lower) * share;
  };
}

/**
 * In which bucket a rank lies, and how far into it.
 *
 * @param {ArrayLike<number>} counts
 * @param {number} rank
 */
function locate(counts, rank) {
  let below = 0;
  for (let bucket = 0; bucket < counts.length; bucket++) {
    const count = counts[bucket] ?? 0;
    if (below + count >= rank) return { bucket, share: (rank - below) / count };
    below += count;
  }
  return { bucket: counts.length - 1, share: 1 };
}
