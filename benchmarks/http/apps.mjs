import express from 'express';
import promBundle from 'express-prom-bundle';
import { Registry } from 'prom-client';
import { bounds } from '../record/workload.mjs';

/**
 * The same small service for everybody: a JSON handler with one parameter under a nested router. What is measured is
 * what stands in front of it.
 *
 * @param {(app: import('express').Express) => void} instrument
 */
function service(instrument) {
  const app = express();
  instrument(app);
  const products = express.Router();
  products.get('/:productId', (req, res) => {
    res.json({ id: req.params.productId, name: 'A teapot', priceCents: 4200, inStock: true });
  });
  const api = express.Router();
  api.use('/products', products);
  app.use('/api', api);
  return app;
}

/** The request that is sent; its template is `/api/products/:productId`. */
export const path = '/api/products/42';

export const nothing = 'nothing';
export const noopMiddleware = 'a middleware that does nothing';
export const promBundleName = 'express-prom-bundle';

/** By name: makes the application. */
export const apps = {
  [nothing]: () => service(() => {}),
  [noopMiddleware]: () => service((app) => app.use((_req, _res, next) => next())),
  [promBundleName]: () =>
    service((app) =>
      app.use(
        // With the labels a user needs, and the same number of buckets as everybody else.
        promBundle({ includeMethod: true, includePath: true, buckets: bounds, promRegistry: new Registry() }),
      ),
    ),
};
