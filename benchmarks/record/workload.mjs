import { normal, seededRandom } from '../harness/random.mjs';

/**
 * One request as every recorder gets it. All strings are made beforehand, which spares the peers with labels a
 * conversion that an application would pay.
 *
 * @typedef {object} RecordedRequest
 * @property {string} method
 * @property {string} route
 * @property {string} status
 * @property {number} statusCode
 * @property {number} seconds
 * @property {number} microseconds The same duration as an integer, at least 1.
 */

const routes = [
  '/products',
  '/products/:productId',
  '/carts/:cartId',
  '/carts/:cartId/items/:itemId',
  '/orders',
  '/orders/:orderId',
  '/users/:userId',
  '/search',
];

/** The bounds that OpenTelemetry advises for request durations in seconds, given to every histogram. */
export const bounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** The operations index the workload with a mask instead of a division. */
export const mask = 1023;

/**
 * 1,024 requests to 8 routes, mostly successful, with log-normal durations around 20 ms.
 *
 * @type {readonly RecordedRequest[]}
 */
export const requests = makeRequests();

function makeRequests() {
  const random = seededRandom(20);
  return Array.from({ length: mask + 1 }, () => {
    const route = routes[Math.floor(random() ** 2 * routes.length)];
    const method = random() < 0.75 ? 'GET' : 'POST';
    const luck = random();
    const statusCode = luck < 0.95 ? 200 : luck < 0.99 ? 404 : 500;
    const microseconds = Math.max(1, Math.round(20_000 * Math.exp(normal(random))));
    return {
      method,
      route,
      status: String(statusCode),
      statusCode,
      microseconds,
      seconds: microseconds / 1e6,
    };
  });
}
