import { createMonitor } from '@golden-signals/core';
import { madeUpRequest, madeUpResponse } from '../harness/finished-exchange.mjs';
import { liveBytes } from '../harness/heap.mjs';

/**
 * What stays in memory of requests to distinct URLs that match no route, and of label values that never repeat.
 *
 * @param {{ urls: number }} options
 */
export function measure({ urls }) {
  const logger = { debug() {}, info() {}, warn() {}, error() {} };
  const { http, registry } = createMonitor({ runtimeMetrics: false, logger });
  const counter = registry.counter({ name: 'visits_total', help: 'Visits.', labelNames: ['url'] });
  const unmatched = () => http.unmatched;
  const visit = (/** @type {number} */ from, /** @type {number} */ to) => {
    for (let index = from; index < to; index++) {
      const url = `/no/such/page-${index}?q=${index}`;
      const response = madeUpResponse(404);
      http.observe(madeUpRequest('GET', url), response, unmatched);
      response.onClose();
      counter.labels({ url }).inc();
    }
  };
  // Past the limit of series, and with everything compiled.
  visit(0, urls / 10);
  const before = liveBytes();
  visit(urls / 10, urls);
  const bytes = liveBytes() - before;
  return {
    urls,
    addedBytes: bytes,
    series: counter.seriesCount,
    counted: http.readService('long').requests,
  };
}
