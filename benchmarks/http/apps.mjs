import { metricsMiddleware } from '@golden-signals/express';
import express from 'express';
import promBundle from 'express-prom-bundle';
import { Registry } from 'prom-client';
import { bounds } from '../record/workload.mjs';
import { goldenSignals, noop, nothing, openTelemetryName, promBundleName } from './names.mjs';

/**
 * The same small service for everybody: a JSON handler with one parameter under a nested router. What is measured is
 * what stands in front of it.
 *
 * @param {...import('express').RequestHandler} middleware
 */
function service(...middleware) {
  const app = express();
  for (const one of middleware) app.use(one);
  const products = express.Router();
  products.get('/:productId', (req, res) => {
    res.json({ id: req.params.productId, name: 'A teapot', priceCents: 4200, inStock: true });
  });
  const api = express.Router();
  api.use('/products', products);
  app.use('/api', api);
  return app;
}

/**
 * By name: makes the application.
 *
 * @type {Readonly<Record<string, () => import('express').Express>>}
 */
export const apps = {
  [nothing]: () => service(),
  [noop]: () => service((_req, _res, next) => next()),
  [goldenSignals]: () => service(metricsMiddleware()),
  [promBundleName]: () =>
    service(
      // With the labels that a dashboard needs, and as many buckets as everybody else.
      promBundle({ includeMethod: true, includePath: true, buckets: bounds, promRegistry: new Registry() }),
    ),
  [openTelemetryName]: () => service(),
};
