import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import {
  type ConformanceAdapter,
  type ConformanceRoute,
  PageError,
  type RunningApp,
} from '@golden-signals/conformance';
import { MonitoringModule, MonitorRoute } from '@golden-signals/nestjs';
import {
  type ArgumentsHost,
  Catch,
  Controller,
  Get,
  HttpCode,
  type HttpServer,
  Module,
  Next,
  Post,
  Req,
  Res,
  type Type,
  VersioningType,
} from '@nestjs/common';
import { type AbstractHttpAdapter, BaseExceptionFilter, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { rawResponse } from './running-app.ts';

/** How a handler of the suite is called with what a platform calls request and response. */
type Handle = (
  route: ConformanceRoute,
  request: object,
  response: object,
  next: (error?: unknown) => void,
) => unknown;

export const adapters: readonly ConformanceAdapter[] = [
  nestAdapter(
    'Nest on Express',
    () => new ExpressAdapter(),
    ({ handle }, req, res, next) => handle(req as IncomingMessage, res as ServerResponse, next),
  ),
  nestAdapter(
    'Nest on Fastify',
    () => {
      const adapter = new FastifyAdapter();
      // The handlers of the suite read the body themselves.
      adapter.getInstance().addContentTypeParser('*', (_request, _payload, done) => done(null));
      return adapter;
    },
    ({ handle }, request, reply) => {
      const { raw: req } = request as { raw: IncomingMessage };
      const { raw: res } = reply as { raw: ServerResponse };
      return new Promise<void>((resolve, reject) => {
        res.once('close', resolve);
        Promise.resolve(handle(req, res, reject)).catch(reject);
      });
    },
  ),
];

/** The suite's app as a Nest application: a controller per route, mounted at the route's prefix. */
function nestAdapter(
  name: string,
  createHttpAdapter: () => AbstractHttpAdapter,
  handle: Handle,
): ConformanceAdapter {
  return {
    name,
    async start({ routes, observers, parsesJson, mountPath }, monitor): Promise<RunningApp> {
      class AppModule {}
      Module({
        imports: Array.from({ length: observers }, () =>
          MonitoringModule.forRoot({ monitor, endpoints: { path: mountPath } }),
        ),
        controllers: routes.map((route) => controllerOf(route, handle)),
      })(AppModule);
      const app = await NestFactory.create(AppModule, createHttpAdapter(), {
        logger: false,
        bodyParser: parsesJson,
      });
      // Neither moves the endpoints.
      if (mountPath !== '')
        app.setGlobalPrefix('api').enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
      app.useGlobalFilters(new CutOffLateErrors(app.getHttpAdapter()));
      await app.listen(0, '127.0.0.1');
      const server: Server = app.getHttpServer();
      return {
        server,
        async close() {
          server.closeAllConnections();
          await app.close();
        },
      };
    },
  };
}

/** Nest by itself completes a response whose handler failed halfway, so that its client takes it for whole. */
@Catch()
class CutOffLateErrors extends BaseExceptionFilter {
  readonly #adapter: HttpServer;

  constructor(adapter: HttpServer) {
    super(adapter);
    this.#adapter = adapter;
  }

  override catch(exception: unknown, host: ArgumentsHost): void {
    const response = rawResponse(host.switchToHttp().getResponse<object>());
    if (response.headersSent) response.destroy();
    else if (exception instanceof PageError) {
      this.#adapter.reply(host.switchToHttp().getResponse(), exception.message, exception.answeredWith);
    } else super.catch(exception, host);
  }
}

function controllerOf(route: ConformanceRoute, handle: Handle): Type {
  class RouteController {
    answer(request: object, response: object, next: (error?: unknown) => void): unknown {
      return handle(route, request, response, next);
    }
  }
  const { prototype } = RouteController;
  const descriptor = Object.getOwnPropertyDescriptor(prototype, 'answer')!;
  [Req(), Res(), Next()].forEach((decorate, index) => {
    decorate(prototype, 'answer', index);
  });
  HttpCode(200)(prototype, 'answer', descriptor);
  (route.method === 'GET' ? Get : Post)(route.path)(prototype, 'answer', descriptor);
  if (route.settings !== undefined) MonitorRoute(route.settings)(prototype, 'answer', descriptor);
  Controller(route.prefix)(RouteController);
  return RouteController;
}
