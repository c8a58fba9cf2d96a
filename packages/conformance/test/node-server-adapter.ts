import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import {
  type ConformanceAdapter,
  type ConformanceApp,
  type ConformanceRoute,
  PageError,
} from '@golden-signals/conformance';
import { monitorServer } from '@golden-signals/core';
import { serveEndpoint, urlPath } from '@golden-signals/core/adapter';

function findRoute(app: ConformanceApp, req: IncomingMessage): ConformanceRoute | undefined {
  const { pathname } = new URL(req.url ?? '/', 'http://localhost');
  return app.routes.find(({ method, prefix, path }) => {
    const pattern = `^${(prefix + path).replaceAll(/:\w+/g, '[^/]+')}$`;
    return (
      (req.method === method || (req.method === 'HEAD' && method === 'GET')) &&
      new RegExp(pattern).test(pathname)
    );
  });
}

export const nodeServer: ConformanceAdapter = {
  name: 'a bare node:http server',
  async start(app, monitor) {
    const answer = async (req: IncomingMessage, res: ServerResponse) => {
      if (app.parsesJson) await parseJson(req);
      const path = pathBelow(app.mountPath, req);
      if (path !== undefined && serveEndpoint(monitor, req, res, { path })) return undefined;
      const fail = (error: unknown) => {
        monitor.http.noteError(res, error);
        if (res.headersSent) return res.destroy();
        if (error instanceof PageError) {
          res.statusCode = error.answeredWith;
          return res.end(error.message);
        }
        res.statusCode = (error as { statusCode?: number }).statusCode ?? 500;
        return res.end();
      };
      const route = findRoute(app, req);
      res.statusCode = route === undefined ? 404 : 200;
      if (route === undefined) return res.end();
      try {
        return await route.handle(req, res, fail);
      } catch (error) {
        return fail(error);
      }
    };
    const server: Server = createServer(answer);
    const template = (req: IncomingMessage) => {
      const route = findRoute(app, req);
      return route && route.prefix + route.path;
    };
    // A bare server has no place to say it beside the route: it is said as the monitor's own option is, which wins.
    const routes = {
      ...Object.fromEntries(app.routes.map(({ prefix, path, settings }) => [prefix + path, settings ?? {}])),
      ...monitor.options.http.routes,
    };
    for (let count = 0; count < app.observers; count++) {
      monitorServer(server, { monitor, route: template, http: { routes } });
    }
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return { server, close: () => closeServer(server) };
  },
};

/** Without the mount, in whatever form it was sent; undefined for what is elsewhere. */
function pathBelow(mountPath: string, req: IncomingMessage): string | undefined {
  const path = urlPath(req.url ?? '/');
  return path.startsWith(mountPath) ? path.slice(mountPath.length) : undefined;
}

/** As a body parser does. */
async function parseJson(req: IncomingMessage & { body?: unknown }): Promise<void> {
  let text = '';
  for await (const chunk of req) text += chunk;
  if (text !== '') req.body = JSON.parse(text);
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
