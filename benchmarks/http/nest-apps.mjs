import 'reflect-metadata';
import { MonitoringModule } from '@golden-signals/nestjs';
import { Controller, Get, Module, Param } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { PrometheusModule } from '@willsoto/nestjs-prometheus';
import { Histogram, Registry } from 'prom-client';
import { finalize } from 'rxjs';
import { bounds } from '../record/workload.mjs';
import * as names from './names.mjs';
import { defaultsMonitor } from './variants.mjs';

class ProductsController {
  /** @param {string} productId */
  findOne(productId) {
    return { id: productId, name: 'A teapot', priceCents: 4200, inStock: true };
  }
}
// As a compiler does it with the decorators of a class that is written in TypeScript.
const { prototype } = ProductsController;
Param('productId')(prototype, 'findOne', 0);
Get(':productId')(
  prototype,
  'findOne',
  /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(prototype, 'findOne')),
);
Controller('api/products')(ProductsController);

const adapters = { express: () => new ExpressAdapter(), fastify: () => new FastifyAdapter() };

/**
 * The small service of the other comparisons with Nest.
 *
 * @param {import('./names.mjs').Platform} platform
 * @param {{ imports?: any[], interceptor?: import('@nestjs/common').NestInterceptor }} [parts]
 * @returns {Promise<import('node:http').Server>}
 */
async function service(platform, { imports = [], interceptor } = {}) {
  class AppModule {}
  Module({ imports, controllers: [ProductsController] })(AppModule);
  const app = await NestFactory.create(AppModule, adapters[platform](), {
    logger: false,
    // Says why it does not start, instead of ending the process without a word.
    abortOnError: false,
  });
  if (interceptor !== undefined) app.useGlobalInterceptors(interceptor);
  await app.init();
  if (platform === 'fastify') await app.getHttpAdapter().getInstance().ready();
  return app.getHttpServer();
}

/** @type {import('@nestjs/common').NestInterceptor} */
const nothingInterceptor = { intercept: (_context, next) => next.handle() };

/**
 * What the documentation of nestjs-prometheus leads to: an interceptor that observes a histogram by method, route and
 * status when the handler is done.
 *
 * @returns {import('@nestjs/common').NestInterceptor}
 */
function promClientInterceptor() {
  const histogram = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Durations.',
    labelNames: ['method', 'route', 'status_code'],
    buckets: bounds,
    registers: [new Registry()],
  });
  return {
    intercept(context, next) {
      const end = histogram.startTimer();
      const http = context.switchToHttp();
      return next.handle().pipe(
        finalize(() => {
          const { method, route, routeOptions } = http.getRequest();
          const { statusCode } = http.getResponse();
          end({ method, route: routeOptions?.url ?? route.path, status_code: statusCode });
        }),
      );
    },
  };
}

/**
 * By name: makes the server of the application.
 *
 * @type {Readonly<Record<string, (platform: import('./names.mjs').Platform) => Promise<import('node:http').Server>>>}
 */
export const apps = {
  [names.nestNothing]: (platform) => service(platform),
  [names.nestNoop]: (platform) => service(platform, { interceptor: nothingInterceptor }),
  [names.nestDefaults]: (platform) =>
    // The endpoints are served elsewhere, as in the defaults on Express.
    service(platform, {
      imports: [MonitoringModule.forRoot({ monitor: defaultsMonitor(), endpoints: false })],
    }),
  [names.nestInterceptor]: (platform) =>
    service(platform, {
      imports: [PrometheusModule.register({ defaultMetrics: { enabled: false } })],
      interceptor: promClientInterceptor(),
    }),
};
