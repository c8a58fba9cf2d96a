import { createReadStream } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { Readable } from 'node:stream';
import type { Monitor } from '@golden-signals/core';
import { goldenSignals } from '@golden-signals/fastify';
import type { Health } from '@golden-signals/health';
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyPluginAsync,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { publicFolder } from './public-folder.ts';
import { adminToken, type Shop } from './shop/shop.ts';
import { ShopError } from './shop/shop-error.ts';

/** Only what exists is routed, so that a file which does not is a request without a route, as on Express. */
const assetsRoute = '/assets/:file(^(?:logo.svg|shop.css)$)';

/** The shop on Fastify 5; registering `goldenSignals` is all that its monitoring and its probes need. */
export async function createFastifyShop(
  shop: Shop,
  monitor: Monitor,
  health: Health,
): Promise<FastifyInstance> {
  const app = Fastify();
  await app.register(goldenSignals, { monitor, extensions: [health] });
  app.setErrorHandler(answerError);

  await app.register(storefront(shop));
  await app.register(productRoutes(shop), { prefix: '/products' });
  await app.register(cartRoutes(shop), { prefix: '/carts' });
  await app.register(userRoutes(shop), { prefix: '/users/:userId' });
  await app.register(adminRoutes(shop), { prefix: '/admin' });
  await app.ready();
  return app;
}

function storefront({ catalogue, reports }: Shop): FastifyPluginAsync {
  return async (app) => {
    app.get('/', (_request, reply) => sendFile(reply, 'index.html'));
    app.get<{ Params: { file: string } }>(assetsRoute, (request, reply) =>
      sendFile(reply, request.params.file),
    );
    app.get<{ Querystring: { q?: string } }>('/search', (request) => catalogue.search(request.query.q));
    app.get('/stock/live', (_request, reply) => {
      const changes = reports.stockChanges(untilClosed(reply.raw));
      return reply.type('text/event-stream').send(Readable.from(changes));
    });
  };
}

function productRoutes({ catalogue }: Shop): FastifyPluginAsync {
  return async (app) => {
    app.get<{ Querystring: { category?: string; page?: string } }>('/', (request) =>
      catalogue.list(request.query),
    );
    app.get<{ Params: { productId: string } }>('/:productId', (request) => {
      return catalogue.product(request.params.productId);
    });
    app.get<{ Params: { productId: string } }>('/:productId/reviews', (request) => {
      return catalogue.reviews(request.params.productId);
    });
    app.post<{ Params: { productId: string } }>('/:productId/reviews', (request, reply) => {
      reply.status(201);
      return catalogue.addReview(request.params.productId, request.body);
    });
  };
}

function cartRoutes({ carts }: Shop): FastifyPluginAsync {
  return async (app) => {
    app.get<{ Params: { cartId: string } }>('/:cartId', (request) => carts.cart(request.params.cartId));
    app.post<{ Params: { cartId: string } }>('/:cartId/items', (request, reply) => {
      reply.status(201);
      return carts.addItem(request.params.cartId, request.body);
    });
    app.delete<{ Params: { cartId: string; productId: string } }>(
      '/:cartId/items/:productId',
      async (request, reply) => {
        await carts.removeItem(request.params.cartId, request.params.productId);
        return reply.status(204).send();
      },
    );
    app.post<{ Params: { cartId: string } }>('/:cartId/checkout', (request, reply) => {
      reply.status(201);
      return carts.checkOut(request.params.cartId);
    });
  };
}

function userRoutes({ orders }: Shop): FastifyPluginAsync {
  return async (app) => {
    app.get<{ Params: { userId: string } }>('/orders', (request) => orders.ofUser(request.params.userId));
    app.get<{ Params: { userId: string; orderId: string } }>('/orders/:orderId', (request) => {
      return orders.order(request.params.userId, request.params.orderId);
    });
    app.get<{ Params: { userId: string } }>('/recommendations', (request) => {
      return orders.recommendations(request.params.userId);
    });
  };
}

function adminRoutes({ backend, catalogue, orders, reports }: Shop): FastifyPluginAsync {
  return async (app) => {
    app.addHook('onRequest', requireAdmin);
    app.get<{ Querystring: { days?: string } }>('/reports/sales', (request, reply) => {
      return reports.sales(request.query.days, untilClosed(reply.raw));
    });
    app.get<{ Querystring: { rows?: string } }>('/orders/export', (request, reply) => {
      const rows = orders.exportCsv(request.query.rows, untilClosed(reply.raw));
      return reply.type('text/csv; charset=utf-8').send(Readable.from(rows));
    });
    app.patch<{ Params: { productId: string } }>('/products/:productId', (request) => {
      return catalogue.changePrice(request.params.productId, request.body);
    });
    app.post<{ Params: { dependency: string } }>('/break/:dependency', async (request) => {
      return backend.setBroken(request.params.dependency, true);
    });
    app.post<{ Params: { dependency: string } }>('/repair/:dependency', async (request) => {
      return backend.setBroken(request.params.dependency, false);
    });
  };
}

async function requireAdmin(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  if (request.headers.authorization === `Bearer ${adminToken}`) return undefined;
  return reply
    .status(401)
    .header('WWW-Authenticate', 'Bearer')
    .send({ error: 'Only for the people behind the shop.' });
}

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.svg': 'image/svg+xml',
};

function sendFile(reply: FastifyReply, file: string): FastifyReply {
  return reply
    .type(contentTypes[extname(file)] ?? 'text/plain')
    .send(createReadStream(join(publicFolder, file)));
}

/** Aborts when the client leaves, so that the shop stops to work on an answer that nobody reads. */
function untilClosed(res: ServerResponse): AbortSignal {
  const controller = new AbortController();
  res.once('close', () => controller.abort());
  return controller.signal;
}

function answerError(error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  if (reply.raw.destroyed) return;
  if (error instanceof ShopError) reply.status(error.status).send({ error: error.message });
  else if (error.statusCode === 400) reply.status(400).send({ error: 'The body is not valid JSON.' });
  else reply.status(500).send({ error: 'Something broke in the shop.' });
}
