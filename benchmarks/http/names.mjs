// The names under which results are kept, for those who read them without loading the applications.

/** The request that is sent; its template is `/api/products/:productId`. */
export const path = '/api/products/42';

export const nothing = 'nothing';
export const defaults = 'Golden Signals, defaults';
export const everything = 'Golden Signals, everything on';
export const everythingTold = 'Golden Signals, everything on, logging';
/** What a context costs beyond the storage that it needs, which is Node's. */
export const bareStorage = 'Golden Signals, defaults, in AsyncLocalStorage.run';
export const context = 'Golden Signals, a context for every request';
export const openTelemetryMetrics = 'OpenTelemetry instrumentation-http, metrics';
export const openTelemetrySpans = 'OpenTelemetry instrumentation-http, metrics and spans';

export const noop = 'a middleware that does nothing';
export const promBundle = 'express-prom-bundle';
export const swaggerStats = 'swagger-stats';
export const apiMetrics = 'prometheus-api-metrics';

export const emptyHooks = 'two empty hooks';
export const fastifyMetrics = 'fastify-metrics';

/** The same service written with Nest, on the platform that it is compared on. */
export const nestNothing = 'Nest: nothing';
export const nestNoop = 'Nest: an interceptor that does nothing';
export const nestDefaults = 'Nest: Golden Signals, defaults';
export const nestInterceptor = 'Nest: an interceptor that records in prom-client';

const nest = [nestNothing, nestNoop, nestDefaults, nestInterceptor];
const openTelemetry = [openTelemetryMetrics, openTelemetrySpans];

/**
 * Who is compared on which platform. Those in `together` share a process, which compares small differences best. Who
 * changes the whole process (a patched module, an asynchronous context) gets one of its own, and so do those that it is
 * compared with: they are `apart`.
 *
 * `empty` is what does nothing where ours does something, and `peer` what most services use.
 */
export const platforms = {
  express: {
    together: [nothing, noop, defaults, promBundle, apiMetrics, ...nest],
    apart: [nothing, defaults, everything, everythingTold, promBundle, swaggerStats, ...openTelemetry],
    empty: noop,
    peer: promBundle,
  },
  fastify: {
    together: [nothing, emptyHooks, defaults, fastifyMetrics, ...nest],
    apart: [nothing, defaults, everything, everythingTold, fastifyMetrics, ...openTelemetry],
    empty: emptyHooks,
    peer: fastifyMetrics,
  },
};

/** @typedef {keyof typeof platforms} Platform */
