/** The request that is sent; its template is `/api/products/:productId`. */
export const path = '/api/products/42';

export const nothing = 'nothing';
export const noop = 'a middleware that does nothing';
export const goldenSignals = 'Golden Signals, defaults';
export const promBundleName = 'express-prom-bundle';
/** Patches Node's own modules, so it gets a process of its own. */
export const openTelemetryName = 'OpenTelemetry instrumentation-http, metrics';

export const emptyHooks = 'two empty hooks';
export const fastifyMetricsName = 'fastify-metrics';
