import { type AdapterOptions, configureAdapter, type Monitor, type RouteSettings } from '@golden-signals/core/adapter';
import type { FastifyPluginAsync } from 'fastify';
import fp from 'fastify-plugin';
import { FastifyRoutes } from './fastify-routes.ts';
import { monitoringRoutes } from './monitoring-routes.ts';

declare module 'fastify' {
  interface FastifyInstance {
    goldenSignals: Monitor;
  }
  interface FastifyContextConfig {
    monitoring?: RouteSettings;
  }
}

export interface FastifyMonitoringOptions extends AdapterOptions {
  endpoints?: boolean;
}

const plugin: FastifyPluginAsync<FastifyMonitoringOptions> = async (app, options) => {
  const { endpoints = true, ...adapterOptions } = options;
  if (app.hasDecorator('goldenSignals')) return;
  const { monitor, http } = configureAdapter('goldenSignals', adapterOptions);
  app.decorate('goldenSignals', monitor);
  const routes = new FastifyRoutes(monitor);
  if (Object.hasOwn(app, 'server')) {
    const observe = (req: any, res: any) => http.observe(req, res, routes.resolve);
    app.server.prependListener('request', observe);
  }
  app.addHook('onRequest', (request, reply, done) => {
    http.observe(request.raw, reply.raw, routes.resolve);
    routes.note(request, reply.raw);
    done();
  });
  app.addHook('onError', (_request, reply, error, done) => {
    http.noteError(reply.raw, error);
    done();
  });
  if (endpoints) app.register(monitoringRoutes, { monitor });
};

export const goldenSignals = fp(plugin, { name: '@golden-signals/fastify', fastify: '4.x || 5.x' });
