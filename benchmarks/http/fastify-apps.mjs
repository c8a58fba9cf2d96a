import { AsyncLocalStorage } from 'node:async_hooks';
import { goldenSignals } from '@golden-signals/fastify';
import fastify from 'fastify';
import fastifyMetrics from 'fastify-metrics';
import { bounds } from '../record/workload.mjs';
import * as names from './names.mjs';
import {
  createContextMonitor,
  createEverythingMonitor,
  createTellingMonitor,
  defaultsMonitor,
  tellingOptions,
} from './variants.mjs';

/**
 * The small service of the Express comparison on Fastify. What is measured is what `observe` registers.
 *
 * @param {(app: import('fastify').FastifyInstance) => unknown} observe
 */
async function service(observe) {
  const app = fastify();
  await observe(app);
  app.register(
    async (products) => {
      products.get('/:productId', async (request) => ({
        id: /** @type {{ productId: string }} */ (request.params).productId,
        name: 'A teapot',
        priceCents: 4200,
        inStock: true,
      }));
    },
    { prefix: '/api/products' },
  );
  await app.ready();
  return app.server;
}

/**
 * By name: makes the server of the application.
 *
 * @type {Readonly<Record<string, () => Promise<import('node:http').Server>>>}
 */
export const apps = {
  [names.nothing]: () => service(() => {}),
  [names.emptyHooks]: () =>
    service((app) => {
      app.addHook('onRequest', (_request, _reply, done) => done());
      app.addHook('onResponse', (_request, _reply, done) => done());
    }),
  [names.defaults]: () => service((app) => app.register(goldenSignals, { monitor: defaultsMonitor() })),
  [names.bareStorage]: () =>
    service((app) => {
      const storage = new AsyncLocalStorage();
      app.addHook('onRequest', (request, _reply, done) => storage.run(request, done));
      return app.register(goldenSignals, { monitor: defaultsMonitor() });
    }),
  [names.context]: () => service((app) => app.register(goldenSignals, { monitor: createContextMonitor() })),
  [names.everything]: () =>
    service((app) => app.register(goldenSignals, { monitor: createEverythingMonitor() })),
  [names.everythingTold]: () =>
    service((app) => app.register(goldenSignals, { ...tellingOptions, monitor: createTellingMonitor() })),
  [names.fastifyMetrics]: () =>
    service((app) =>
      // A histogram and a summary, as it comes.
      app.register(/** @type {any} */ (fastifyMetrics).default, {
        defaultMetrics: { enabled: false },
        clearRegisterOnInit: true,
        routeMetrics: { overrides: { histogram: { buckets: bounds } } },
      }),
    ),
  [names.openTelemetryMetrics]: () => service(() => {}),
  [names.openTelemetrySpans]: () => service(() => {}),
};
