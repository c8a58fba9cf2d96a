import { between, pick, type Random } from '../random.ts';
import { categories, productCount } from '../shop/products.ts';
import { adminToken } from '../shop/shop.ts';

/** How an impatient visitor leaves: some time after sending the request, or after the first byte of the answer. */
export interface HangUp {
  when: 'before-response' | 'during-response';
  afterMs: number;
}

/** One request to send, and under which route it has to be counted. */
export interface PlannedRequest {
  method: string;
  /** Where the monitor's label differs from the method itself. */
  countedMethod?: string;
  route: string;
  path: string;
  headers?: Record<string, string>;
  /** Sent as `application/json`. */
  body?: string;
  hangUp?: HangUp;
}

interface Habit {
  /** Out of all weights together: how often visitors do this. */
  weight: number;
  plan(random: Random): PlannedRequest;
}

const words = ['lamp', 'oak', 'bottle', 'steel', 'tray', 'linen', 'umbrella'] as const;
const probes = ['/wp-login.php', '/.env', '/favicon.ico', '/api/v1/users', '/products.html'] as const;
const asAdmin = { authorization: `Bearer ${adminToken}` };

const product = (random: Random) => between(random, 1, productCount);
const user = (random: Random) => between(random, 1, 5000);
const cart = (random: Random) => `cart-${between(random, 1, 20)}`;

function get(route: string, path = route, more: Partial<PlannedRequest> = {}): PlannedRequest {
  return { method: 'GET', route, path, ...more };
}

function send(method: string, route: string, path: string, body?: unknown): PlannedRequest {
  return body === undefined ? { method, route, path } : { method, route, path, body: JSON.stringify(body) };
}

const browsing: Habit[] = [
  { weight: 8, plan: () => get('/') },
  { weight: 6, plan: (random) => get('/assets', `/assets/${pick(random, ['shop.css', 'logo.svg'])}`) },
  { weight: 12, plan: (random) => get('/products', `/products?page=${between(random, 1, 6)}`) },
  { weight: 6, plan: (random) => get('/products', `/products?category=${pick(random, categories)}`) },
  { weight: 16, plan: (random) => get('/products/:productId', `/products/${product(random)}`) },
  { weight: 2, plan: (random) => send('HEAD', '/products/:productId', `/products/${product(random)}`) },
  {
    weight: 6,
    plan: (random) => get('/products/:productId/reviews', `/products/${product(random)}/reviews`),
  },
  { weight: 9, plan: (random) => get('/search', `/search?q=${pick(random, words)}`) },
];

const buying: Habit[] = [
  { weight: 5, plan: (random) => get('/carts/:cartId', `/carts/${cart(random)}`) },
  {
    weight: 7,
    plan: (random) =>
      send('POST', '/carts/:cartId/items', `/carts/${cart(random)}/items`, {
        productId: product(random),
        quantity: between(random, 1, 3),
      }),
  },
  {
    weight: 1,
    plan: (random) =>
      send('DELETE', '/carts/:cartId/items/:productId', `/carts/${cart(random)}/items/${product(random)}`),
  },
  { weight: 3, plan: (random) => send('POST', '/carts/:cartId/checkout', `/carts/${cart(random)}/checkout`) },
  { weight: 4, plan: (random) => get('/users/:userId/orders', `/users/${user(random)}/orders`) },
  {
    weight: 4,
    plan: (random) =>
      get('/users/:userId/orders/:orderId', `/users/${user(random)}/orders/${between(random, 1, 4)}`),
  },
  {
    weight: 3,
    plan: (random) => get('/users/:userId/recommendations', `/users/${user(random)}/recommendations`),
  },
  {
    weight: 2,
    plan: (random) =>
      send('POST', '/products/:productId/reviews', `/products/${product(random)}/reviews`, {
        stars: between(random, 1, 5),
        text: 'Just as described.',
      }),
  },
];

const administration: Habit[] = [
  {
    weight: 0.8,
    plan: (random) =>
      get('/admin/reports/sales', `/admin/reports/sales?days=${pick(random, [7, 30, 90])}`, {
        headers: asAdmin,
      }),
  },
  {
    weight: 0.6,
    plan: () => get('/admin/orders/export', '/admin/orders/export?rows=1200', { headers: asAdmin }),
  },
  {
    weight: 0.6,
    plan: (random) => ({
      ...send('PATCH', '/admin/products/:productId', `/admin/products/${product(random)}`, {
        priceCents: between(random, 500, 9999),
      }),
      headers: asAdmin,
    }),
  },
];

const mistakes: Habit[] = [
  { weight: 1, plan: (random) => get('<unmatched>', pick(random, probes)) },
  { weight: 0.5, plan: (random) => get('<unmatched>', `/p/${Math.floor(random() * 1e9)}`) },
  { weight: 0.3, plan: () => ({ ...send('PROPFIND', '<unmatched>', '/webdav'), countedMethod: '_OTHER' }) },
  { weight: 0.4, plan: () => get('<unmatched>', '/assets/old-logo.png') },
  {
    weight: 0.6,
    plan: (random) => get('/products/:productId', `/products/${productCount + product(random)}`),
  },
  { weight: 0.4, plan: () => get('/products', '/products?page=last') },
  { weight: 0.4, plan: () => get('/search', '/search') },
  {
    weight: 0.6,
    plan: (random) =>
      send('POST', '/carts/:cartId/items', `/carts/${cart(random)}/items`, { productId: 1, quantity: 0 }),
  },
  { weight: 0.5, plan: () => get('/admin', '/admin/orders/export') },
  {
    weight: 0.3,
    plan: (random) => ({
      ...send('POST', '<middleware>', `/carts/${cart(random)}/items`),
      body: '{ "productId": 7, "quanti',
    }),
  },
];

/**
 * Visitors who do not wait. What they ask for takes at least ten seconds, or never ends, so that the server is certain
 * to be in the middle of it when they leave: each of these is a 499, whatever the machine is busy with.
 */
const impatience: Habit[] = [
  {
    weight: 0.6,
    plan: (random) =>
      get('/admin/reports/sales', '/admin/reports/sales?days=3650', {
        headers: asAdmin,
        hangUp: { when: 'before-response', afterMs: between(random, 50, 400) },
      }),
  },
  {
    weight: 0.4,
    plan: (random) =>
      get('/admin/orders/export', '/admin/orders/export?rows=1000000', {
        headers: asAdmin,
        hangUp: { when: 'during-response', afterMs: between(random, 0, 300) },
      }),
  },
  {
    weight: 0.4,
    plan: (random) =>
      get('/stock/live', '/stock/live', {
        hangUp: { when: 'during-response', afterMs: between(random, 200, 2000) },
      }),
  },
];

const habits = [...browsing, ...buying, ...administration, ...mistakes, ...impatience];
const totalWeight = habits.reduce((sum, { weight }) => sum + weight, 0);

/** What the next visitor asks for. */
export function planRequest(random: Random): PlannedRequest {
  let left = random() * totalWeight;
  const habit = habits.find(({ weight }) => {
    left -= weight;
    return left < 0;
  });
  return (habit ?? habits[0]!).plan(random);
}
