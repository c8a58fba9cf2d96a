import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Monitor } from '@golden-signals/core';
import { metricsMiddleware } from '@golden-signals/express';
import { goldenSignals } from '@golden-signals/fastify';
import { MonitoringModule } from '@golden-signals/nestjs';
import { Controller, Get, Module, Param } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import express from 'express';
import fastify from 'fastify';
import { cleanUp } from './observing.ts';

/** What a service does when it is asked for `/orders/7`. */
type Handle = (number: number) => Promise<unknown>;

async function onExpress(monitor: Monitor, handle: Handle): Promise<http.Server> {
  const app = express();
  app.use(metricsMiddleware({ monitor }));
  app.get('/orders/:number', async (req, res) => {
    res.json(await handle(Number(req.params.number)));
  });
  const server = http.createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUp(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return server;
}

async function onFastify(monitor: Monitor, handle: Handle): Promise<http.Server> {
  const app = fastify({ forceCloseConnections: true });
  await app.register(goldenSignals, { monitor });
  app.get<{ Params: { number: string } }>('/orders/:number', ({ params }) => handle(Number(params.number)));
  await app.listen({ port: 0, host: '127.0.0.1' });
  cleanUp(() => app.close());
  return app.server;
}

async function onNest(monitor: Monitor, handle: Handle): Promise<http.Server> {
  @Controller('orders')
  class Orders {
    @Get(':number')
    one(@Param('number') number: string) {
      return handle(Number(number));
    }
  }
  @Module({ imports: [MonitoringModule.forRoot({ monitor })], controllers: [Orders] })
  class Shop {}
  const app = await NestFactory.create(Shop, { logger: false, forceCloseConnections: true });
  await app.listen(0, '127.0.0.1');
  cleanUp(() => app.close());
  return app.getHttpServer();
}

/** Starts a service on each framework that answers `GET /orders/<number>`. */
export const frameworks = { Express: onExpress, Fastify: onFastify, NestJS: onNest };

/** Asks for these orders, all at the same time. */
export async function askAtOnce(server: http.Server, numbers: readonly number[]): Promise<string[]> {
  const { port } = server.address() as AddressInfo;
  return Promise.all(
    numbers.map(
      (number) =>
        new Promise<string>((resolve, reject) => {
          const request = http.get({ port, host: '127.0.0.1', path: `/orders/${number}`, agent: false });
          request.on('error', reject).on('response', (response) => {
            let body = '';
            response.setEncoding('utf8').on('data', (chunk: string) => {
              body += chunk;
            });
            response.on('end', () => resolve(body));
          });
        }),
    ),
  );
}
