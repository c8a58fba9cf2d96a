import { defaultMonitor, type Monitor, serveNodeRequest } from '@golden-signals/core/adapter';
import type { FastifyPluginAsync } from 'fastify';

export interface MonitoringRoutesOptions {
  /** Default: the monitor of `goldenSignals`, else the process-wide `defaultMonitor()`. */
  monitor?: Monitor;
}

export const monitoringRoutes: FastifyPluginAsync<MonitoringRoutesOptions> = async (app, options) => {
  const { monitor = defaultMonitor() } = options;
  for (const endpoint of monitor.endpoints) {
    for (const path of endpoint.paths) {
      app.route({
        method: ['GET', 'HEAD'],
        url: path,
        config: { monitoring: { exclude: true } },
        handler(request, reply) {
          monitor.http.ignore(reply.raw);
          reply.hijack();
          serveNodeRequest(monitor.endpoints, request.raw, reply.raw, path);
        },
      });
    }
  }
};
