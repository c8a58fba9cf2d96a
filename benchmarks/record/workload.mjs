import { normal, seededRandom } from '../harness/random.mjs';

/**
 * A request as its labels see it. All strings are made beforehand, which spares the peers with labels a conversion that an
 * application would pay.
 *
 * @typedef {object} RequestKind
 * @property {string} method
 * @property {string} route
 * @property {string} status
 * @property {number} statusCode
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

/** @type {readonly RequestKind[]} */
export const kinds = routes.flatMap((route) =>
  ['GET', 'POST'].flatMap((method) =>
    [200, 404, 500].map((statusCode) => ({ method, route, statusCode, status: String(statusCode) })),
  ),
);

/**
 * The workload repeats after 16,384 requests. A processor learns the branches of a sequence of 1,024 by heart, which made
 * recording look a third cheaper than it is under traffic that never repeats. Index with it: `i & mask`.
 */
export const mask = 2 ** 14 - 1;

/** The kind of every request: mostly successful, mostly GET, and some routes more often than others. */
export const kindOf = new Uint8Array(mask + 1);

/** The duration of every request: log-normal around 20 ms. */
export const seconds = new Float64Array(mask + 1);

/** The same in whole microseconds, at least 1. */
export const microseconds = new Uint32Array(mask + 1);

const random = seededRandom(20);
for (let i = 0; i <= mask; i++) {
  const route = Math.floor(random() ** 2 * routes.length);
  const method = random() < 0.75 ? 0 : 1;
  const luck = random();
  const status = luck < 0.95 ? 0 : luck < 0.99 ? 1 : 2;
  kindOf[i] = (route * 2 + method) * 3 + status;
  const duration = Math.max(1, Math.round(20_000 * Math.exp(normal(random))));
  microseconds[i] = duration;
  seconds[i] = duration / 1e6;
}
