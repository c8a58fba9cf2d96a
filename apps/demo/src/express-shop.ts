import { pipeline } from 'node:stream/promises';
import type { Monitor } from '@golden-signals/core';
import { errorTrackingMiddleware, metricsMiddleware, monitoringRoutes } from '@golden-signals/express';
import type { Health } from '@golden-signals/health';
import express, { type NextFunction, type Request, type Response, Router } from 'express';
import { publicFolder } from './public-folder.ts';
import { adminToken, type Shop } from './shop/shop.ts';
import { ShopError } from './shop/shop-error.ts';

/**
 * The shop on Express 5. The first two middlewares are all that its monitoring needs; the last tells the exceptions
 * apart. The probes are served with the other endpoints.
 */
export function createExpressShop(shop: Shop, monitor: Monitor, health: Health): express.Express {
  monitor.use(health);
  const app = express();
  app.disable('x-powered-by');
  app.use(metricsMiddleware({ monitor }));
  app.use(monitoringRoutes({ monitor }));
  app.use(express.json());

  app.get('/', (_req, res) => res.sendFile('index.html', { root: publicFolder }));
  app.use('/assets', express.static(publicFolder));
  app.get('/search', async (req, res) => {
    res.json(await shop.catalogue.search(req.query.q));
  });
  app.get('/stock/live', async (_req, res) => {
    res.type('text/event-stream');
    await pipeline(shop.reports.stockChanges(untilClosed(res)), res);
  });
  app.use('/products', productRoutes(shop));
  app.use('/carts', cartRoutes(shop));
  app.use('/users/:userId', userRoutes(shop));
  app.use('/admin', requireAdmin, adminRoutes(shop));
  app.use(errorTrackingMiddleware({ monitor }));
  app.use(answerError);
  return app;
}

function productRoutes({ catalogue }: Shop): Router {
  const reviews = Router({ mergeParams: true });
  reviews.get('/', async (req: Request<{ productId: string }>, res) => {
    res.json(await catalogue.reviews(req.params.productId));
  });
  reviews.post('/', async (req: Request<{ productId: string }>, res) => {
    res.status(201).json(await catalogue.addReview(req.params.productId, req.body));
  });

  return Router()
    .get('/', async (req, res) => {
      res.json(await catalogue.list(req.query));
    })
    .get('/:productId', async (req, res) => {
      res.json(await catalogue.product(req.params.productId));
    })
    .use('/:productId/reviews', reviews);
}

function cartRoutes({ carts }: Shop): Router {
  return Router()
    .get('/:cartId', async (req, res) => {
      res.json(await carts.cart(req.params.cartId));
    })
    .post('/:cartId/items', async (req, res) => {
      res.status(201).json(await carts.addItem(req.params.cartId, req.body));
    })
    .delete('/:cartId/items/:productId', async (req, res) => {
      await carts.removeItem(req.params.cartId, req.params.productId);
      res.status(204).end();
    })
    .post('/:cartId/checkout', async (req, res) => {
      res.status(201).json(await carts.checkOut(req.params.cartId));
    });
}

type OfUser = { userId: string };

function userRoutes({ orders }: Shop): Router {
  return Router({ mergeParams: true })
    .get('/orders', async (req: Request<OfUser>, res) => {
      res.json(await orders.ofUser(req.params.userId));
    })
    .get('/orders/:orderId', async (req: Request<OfUser & { orderId: string }>, res) => {
      res.json(await orders.order(req.params.userId, req.params.orderId));
    })
    .get('/recommendations', async (req: Request<OfUser>, res) => {
      res.json(await orders.recommendations(req.params.userId));
    });
}

function adminRoutes({ backend, catalogue, orders, reports }: Shop): Router {
  return Router()
    .get('/reports/sales', async (req, res) => {
      res.json(await reports.sales(req.query.days, untilClosed(res)));
    })
    .get('/orders/export', async (req, res) => {
      res.type('text/csv');
      await pipeline(orders.exportCsv(req.query.rows, untilClosed(res)), res);
    })
    .patch('/products/:productId', async (req, res) => {
      res.json(await catalogue.changePrice(req.params.productId, req.body));
    })
    .post('/break/:dependency', (req, res) => {
      res.json(backend.setBroken(req.params.dependency, true));
    })
    .post('/repair/:dependency', (req, res) => {
      res.json(backend.setBroken(req.params.dependency, false));
    });
}

function requireAdmin(req: Request, res: Response, next: NextFunction): void {
  if (req.get('authorization') === `Bearer ${adminToken}`) next();
  else
    res.status(401).set('WWW-Authenticate', 'Bearer').json({ error: 'Only for the people behind the shop.' });
}

/** Aborts when the client leaves, so that the shop stops to work on an answer that nobody reads. */
function untilClosed(res: Response): AbortSignal {
  const controller = new AbortController();
  res.once('close', () => controller.abort());
  return controller.signal;
}

function answerError(error: Error, _req: Request, res: Response, next: NextFunction): void {
  if (res.destroyed) return;
  if (res.headersSent) next(error);
  else if (error instanceof ShopError) res.status(error.status).json({ error: error.message });
  else if (isMalformedBody(error)) res.status(400).json({ error: 'The body is not valid JSON.' });
  else res.status(500).json({ error: 'Something broke in the shop.' });
}

function isMalformedBody(error: Error): boolean {
  return 'type' in error && error.type === 'entity.parse.failed';
}
