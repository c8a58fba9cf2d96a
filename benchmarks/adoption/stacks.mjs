/**
 * What a service installs and imports for its metrics, ours beside what it would take instead. `modules` are imported in
 * this order, after the framework, which every service has anyway and nobody is charged for.
 *
 * @typedef {object} Stack
 * @property {string} name
 * @property {readonly string[]} modules
 * @property {readonly string[]} frameworks Imported beforehand; neither counted nor timed.
 */

/** @type {readonly Stack[]} */
export const stacks = [
  {
    name: 'Express: Golden Signals',
    modules: ['@golden-signals/core', '@golden-signals/express'],
    frameworks: ['express'],
  },
  {
    name: 'Express: express-prom-bundle, prom-client',
    modules: ['express-prom-bundle', 'prom-client'],
    frameworks: ['express'],
  },
  {
    name: 'Express: swagger-stats, prom-client',
    modules: ['swagger-stats', 'prom-client'],
    frameworks: ['express'],
  },
  {
    name: 'Express: prometheus-api-metrics, prom-client',
    modules: ['prometheus-api-metrics', 'prom-client'],
    frameworks: ['express'],
  },
  {
    name: 'Fastify: Golden Signals',
    modules: ['@golden-signals/core', '@golden-signals/fastify'],
    frameworks: ['fastify'],
  },
  { name: 'Fastify: fastify-metrics', modules: ['fastify-metrics', 'prom-client'], frameworks: ['fastify'] },
  {
    name: 'Nest: Golden Signals',
    modules: ['@golden-signals/core', '@golden-signals/nestjs'],
    frameworks: ['reflect-metadata', '@nestjs/common', '@nestjs/core', '@nestjs/platform-express'],
  },
  {
    name: 'Nest: nestjs-prometheus, prom-client',
    modules: ['@willsoto/nestjs-prometheus', 'prom-client'],
    frameworks: ['reflect-metadata', '@nestjs/common', '@nestjs/core', '@nestjs/platform-express'],
  },
  {
    name: 'any: OpenTelemetry metrics SDK, instrumentation-http, Prometheus exporter',
    modules: [
      '@opentelemetry/api',
      '@opentelemetry/sdk-metrics',
      '@opentelemetry/instrumentation-http',
      '@opentelemetry/exporter-prometheus',
    ],
    frameworks: ['express'],
  },
  {
    name: 'any: OpenTelemetry sdk-node, instrumentation-http, Prometheus exporter',
    modules: [
      '@opentelemetry/api',
      '@opentelemetry/sdk-node',
      '@opentelemetry/instrumentation-http',
      '@opentelemetry/exporter-prometheus',
    ],
    frameworks: ['express'],
  },
];
