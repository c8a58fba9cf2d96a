import { normal, seededRandom } from '../harness/random.mjs';

export { bounds } from '../record/workload.mjs';

export const labelNames = ['method', 'route', 'status_code'];

/**
 * The label sets of so many series, as an HTTP service has them: routes, and a few methods and status codes of each.
 *
 * @param {number} count
 */
export function labelSets(count) {
  const methods = ['GET', 'POST'];
  const statuses = ['200', '201', '400', '404', '500'];
  return Array.from({ length: count }, (_, index) => ({
    method: methods[index % methods.length] ?? '',
    route: `/api/v1/resources-${Math.floor(index / 10)}/:resourceId`,
    status_code: statuses[Math.floor(index / methods.length) % statuses.length] ?? '',
  }));
}

/**
 * Seconds, log-normal around 20 ms.
 *
 * @param {number} count
 * @param {number} [spread] Of the logarithm. By default 99 % lie within a factor of 13 of the median.
 */
export function durations(count, spread = 1) {
  const random = seededRandom(count);
  return Array.from({ length: count }, () => 0.02 * Math.exp(spread * normal(random)));
}
