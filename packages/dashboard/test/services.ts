import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import type { Monitor } from '@golden-signals/core';
import { errorTrackingMiddleware, metricsMiddleware, monitoringRoutes } from '@golden-signals/express';
import { goldenSignals } from '@golden-signals/fastify';
import { MonitoringModule } from '@golden-signals/nestjs';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import express, { type NextFunction, type Request, type Response } from 'express';
import fastify from 'fastify';

/** A service on a port of its own. */
export interface Service {
  readonly url: string;
  close(): Promise<void>;
}

@Controller()
class ShopController {
  @Get('fast')
  fast() {
    return 'fast';
  }

  @Get('fail')
  fail() {
    throw new TypeError('It fails.');
  }
}

/** One small service on each framework, with the routes `/fast` and `/fail`; on any free port, unless one is asked for. */
export const frameworks: Readonly<Record<string, (monitor: Monitor, port?: number) => Promise<Service>>> = {
  async express(monitor, port = 0) {
    const app = express();
    app.use(metricsMiddleware({ monitor }));
    app.use(monitoringRoutes({ monitor }));
    app.get('/fast', (_request, response) => void response.send('fast'));
    app.get('/fail', () => {
      throw new TypeError('It fails.');
    });
    app.use(errorTrackingMiddleware({ monitor }));
    app.use((_error: unknown, _request: Request, response: Response, _next: NextFunction) => {
      response.sendStatus(500);
    });
    const server = app.listen(port, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      close: () =>
        new Promise((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    };
  },
  async fastify(monitor, port = 0) {
    const app = fastify({ forceCloseConnections: true });
    await app.register(goldenSignals, { monitor });
    app.get('/fast', async () => 'fast');
    app.get('/fail', async () => {
      throw new TypeError('It fails.');
    });
    return { url: await app.listen({ port, host: '127.0.0.1' }), close: () => app.close() };
  },
  async nestjs(monitor, port = 0) {
    class AppModule {}
    Module({ imports: [MonitoringModule.forRoot({ monitor })], controllers: [ShopController] })(AppModule);
    const app = await NestFactory.create(AppModule, {
      logger: false,
      forceCloseConnections: true,
      abortOnError: false,
    });
    await app.listen(port, '127.0.0.1');
    return { url: await app.getUrl(), close: () => app.close() };
  },
};
