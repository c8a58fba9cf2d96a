import { createMonitor } from '@golden-signals/core';
import { madeUpRequest, madeUpResponse } from '../harness/finished-exchange.mjs';
import { liveBytes } from '../harness/heap.mjs';

/**
 * What stays in memory of errors whose messages never repeat: of requests that failed with them, and of errors that the
 * application reported itself.
 *
 * @param {{ errors: number }} options
 */
export function measure({ errors }) {
  const logger = { debug() {}, info() {}, warn() {}, error() {} };
  const monitor = createMonitor({ runtimeMetrics: false, logger });
  const { http } = monitor;
  const route = http.route('/orders/:orderId');
  const resolve = () => route;
  const failRequest = (/** @type {number} */ index) => {
    const response = madeUpResponse(500);
    http.observe(madeUpRequest('GET', `/orders/${index}`), response, resolve);
    http.noteError(response, errorOf(index));
    response.onClose();
  };
  /** @type {{ captureError?: (error: unknown) => void }} */
  const tracker = /** @type {any} */ (monitor);
  const ways = {
    'failed requests': failRequest,
    ...(tracker.captureError === undefined
      ? {}
      : { 'captured errors': (/** @type {number} */ index) => tracker.captureError?.(errorOf(index)) }),
  };
  return Object.entries(ways).map(([name, report]) => {
    // Past every limit, and with everything compiled.
    for (let index = 0; index < errors / 10; index++) report(index);
    const before = liveBytes();
    for (let index = errors / 10; index < errors; index++) report(index);
    const addedBytes = liveBytes() - before;
    // Read after the measurement, so that the monitor cannot be collected before it.
    return { name, errors, addedBytes, series: monitor.registry.families().length };
  });
}

/** @param {number} index */
function errorOf(index) {
  return new RangeError(`Order ${index} of customer ${index % 977} is not among ${index * 7} orders.`);
}
