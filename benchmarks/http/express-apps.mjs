import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequire } from 'node:module';
import { errorTrackingMiddleware, metricsMiddleware, monitoringRoutes } from '@golden-signals/express';
import express from 'express';
import promBundle from 'express-prom-bundle';
import { Registry } from 'prom-client';
import { bounds } from '../record/workload.mjs';
import * as names from './names.mjs';
import {
  createContextMonitor,
  createEverythingMonitor,
  createTellingMonitor,
  defaultsMonitor,
  tellingOptions,
} from './variants.mjs';

const require = createRequire(import.meta.url);

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

/** With all that Golden Signals can mount. @param {{ monitor: import('@golden-signals/core').Monitor }} options */
function wholeService(options) {
  const { monitor } = options;
  const app = service(metricsMiddleware(options), monitoringRoutes({ monitor }));
  app.use(errorTrackingMiddleware({ monitor }));
  return app;
}

/** @type {import('express').RequestHandler | undefined} */
let apiMetrics;

/** One for all applications, because it fills the global registry and cannot do so twice. */
function apiMetricsMiddleware() {
  apiMetrics ??= /** @type {import('express').RequestHandler} */ (
    require('prometheus-api-metrics')({ durationBuckets: bounds })
  );
  return apiMetrics;
}

/**
 * By name: makes the listener of a server.
 *
 * @type {Readonly<Record<string, () => import('node:http').RequestListener>>}
 */
export const apps = {
  [names.nothing]: () => service(),
  [names.noop]: () => service((_req, _res, next) => next()),
  [names.defaults]: () => service(metricsMiddleware({ monitor: defaultsMonitor() })),
  [names.bareStorage]: () => {
    const storage = new AsyncLocalStorage();
    return service(metricsMiddleware({ monitor: defaultsMonitor() }), (req, _res, next) =>
      storage.run(req, next),
    );
  },
  [names.context]: () => service(metricsMiddleware({ monitor: createContextMonitor() })),
  [names.everything]: () => wholeService({ monitor: createEverythingMonitor() }),
  [names.everythingTold]: () => wholeService({ ...tellingOptions, monitor: createTellingMonitor() }),
  [names.promBundle]: () =>
    service(
      // With the labels that a dashboard needs, and as many buckets as everybody else.
      promBundle({ includeMethod: true, includePath: true, buckets: bounds, promRegistry: new Registry() }),
    ),
  // As it comes, without a Swagger document that it would take routes from. Loaded only where it is measured, because
  // it starts a timer.
  [names.swaggerStats]: () => service(require('swagger-stats').getMiddleware({})),
  [names.apiMetrics]: () => service(apiMetricsMiddleware()),
  // What is in front of it is in Node's own modules.
  [names.openTelemetryMetrics]: () => service(),
  [names.openTelemetrySpans]: () => service(),
};
