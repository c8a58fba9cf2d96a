/** Golden signals of a Fastify 4 or 5 application. */

export * from '@golden-signals/core';
export { type MonitoringRoutesOptions, monitoringRoutes } from './monitoring-routes.ts';
export { type FastifyMonitoringOptions, goldenSignals } from './plugin.ts';
