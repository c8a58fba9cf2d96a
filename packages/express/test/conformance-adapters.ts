import { createServer, type ServerResponse } from 'node:http';
import { type ConformanceAdapter, PageError } from '@golden-signals/conformance';
import {
  errorTrackingMiddleware,
  metricsMiddleware,
  monitoringRoutes,
  monitorRoute,
} from '@golden-signals/express';
import { type Edition, editions } from './editions.ts';

export const adapters: readonly ConformanceAdapter[] = editions().map(adapterOf);

function adapterOf(edition: Edition): ConformanceAdapter {
  return {
    name: edition.name,
    lacks: edition.release === 'Express 4' ? ['async-errors'] : [],
    async start({ routes, observers, parsesJson, mountPath }, monitor) {
      const app = edition.app();
      for (let times = 0; times < observers; times++) app.use(metricsMiddleware({ monitor }));
      if (parsesJson) app.use(edition.express.json({ strict: false }));
      app.use(mountPath || '/', monitoringRoutes({ monitor }));
      for (const { method, prefix, path, handle, settings } of routes) {
        const router = edition.router();
        app.use(prefix || '/', router);
        const before = settings === undefined ? [] : [monitorRoute(settings)];
        router[method === 'GET' ? 'get' : 'post'](path, ...before, (req, res, next) =>
          handle(req, res, next),
        );
      }
      app.use(errorTrackingMiddleware({ monitor }));
      app.use((error: unknown, _req: unknown, res: ServerResponse, next: (error: unknown) => void) => {
        if (!(error instanceof PageError)) return next(error);
        res.statusCode = error.answeredWith;
        res.end(error.message);
      });
      const server = createServer(app);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return {
        server,
        close: () =>
          new Promise((resolve) => {
            server.close(() => resolve());
            server.closeAllConnections();
          }),
      };
    },
  };
}
