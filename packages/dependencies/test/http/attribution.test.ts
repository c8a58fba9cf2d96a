// Twenty requests at the same time, each of which calls others: every call must be under its own request, as many as the
// servers received.

import { get } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Monitor } from '@golden-signals/core';
import type { CallEnd } from '@golden-signals/core/extension';
import { metricsMiddleware } from '@golden-signals/express';
import { goldenSignals } from '@golden-signals/fastify';
import { MonitoringModule } from '@golden-signals/nestjs';
import { expect, test } from '@jest/globals';
import { Controller, Get, Module, Param } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import express from 'express';
import { fastify } from 'fastify';
import { Agent, fetch as undiciFetch, request as undiciRequest } from 'undici';
import { afterwards, listening, measuring, until } from './support.ts';

const concurrent = 20;

/** Serves an application whose route `/orders/:id` calls `handle`. */
type Serve = (monitor: Monitor, handle: (id: string) => Promise<string>) => Promise<number>;

const frameworks: Record<string, Serve> = {
  async Express(monitor, handle) {
    const app = express();
    app.use(metricsMiddleware({ monitor }));
    app.get('/orders/:id', async ({ params }, response) => void response.send(await handle(params.id)));
    const server = app.listen(0, '127.0.0.1');
    afterwards(() => new Promise((resolve) => server.close(resolve)));
    await new Promise((resolve) => server.once('listening', resolve));
    return (server.address() as AddressInfo).port;
  },
  async Fastify(monitor, handle) {
    const app = fastify();
    afterwards(() => app.close());
    await app.register(goldenSignals, { monitor });
    app.get<{ Params: { id: string } }>('/orders/:id', ({ params }) => handle(params.id));
    await app.listen({ port: 0, host: '127.0.0.1' });
    return (app.server.address() as AddressInfo).port;
  },
  async Nest(monitor, handle) {
    @Controller('orders')
    class OrdersController {
      @Get(':id')
      order(@Param('id') id: string): Promise<string> {
        return handle(id);
      }
    }
    @Module({ imports: [MonitoringModule.forRoot({ monitor })], controllers: [OrdersController] })
    class AppModule {}
    const app = await NestFactory.create(AppModule, { logger: false });
    afterwards(() => app.close());
    await app.listen(0, '127.0.0.1');
    return (app.getHttpServer().address() as AddressInfo).port;
  },
};

for (const [name, serve] of Object.entries(frameworks)) {
  test(`${name}: every call is under its own request`, async () => {
    const { monitor, ends } = measuring({ http: { template: ({ pathname }) => pathname } });
    const received: string[] = [];
    let arrived = 0;
    const { origin, port } = await listening(async ({ url = '' }, response) => {
      received.push(url);
      arrived += 1;
      // The first of each waits for all others, so that they really are under way at once.
      if (url.startsWith('/fetch/')) await until(() => arrived >= concurrent);
      if (url.startsWith('/moved/')) response.writeHead(302, { location: url.replace('moved', 'found') });
      response.end('done');
    });
    const dispatcher = new Agent({ connections: 2 });
    afterwards(() => dispatcher.close());
    const handle = async (id: string): Promise<string> => {
      await (await fetch(`${origin}/fetch/${id}`)).text();
      await Promise.all([
        (await fetch(`${origin}/moved/${id}`)).text(),
        new Promise<void>((resolve) => {
          get({ host: '127.0.0.1', port, path: `/http/${id}` }, (response) =>
            response.resume().on('end', resolve),
          );
        }),
        undiciRequest(`${origin}/pool/${id}`, { dispatcher }).then(({ body }) => body.text()),
        undiciFetch(`${origin}/waiting/${id}`, { dispatcher }).then((answer) => answer.text()),
      ]);
      return 'done';
    };
    const served = await serve(monitor, handle);
    const ids = Array.from({ length: concurrent }, (_, i) => `${i}`);
    // By the callers that this test makes itself, in no work.
    const answers = await Promise.all(ids.map((id) => fetch(`http://127.0.0.1:${served}/orders/${id}`)));
    expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(ids.map(() => 'done'));
    await until(() => ends.filter(({ target }) => target.port === port).length >= received.length);
    expect(received).toHaveLength(concurrent * 6);
    const own = ends.filter(({ target }) => target.port === port);
    expect(own.map(({ collection }) => collection).sort()).toEqual(received.sort());
    const works = ids.map((id) => worksOf(own, id));
    expect(works.map(({ size }) => size)).toEqual(ids.map(() => 1));
    expect(new Set(works.flatMap((one) => [...one])).size).toBe(concurrent);
    for (const { collection, work } of own) {
      // Which request a `fetch` is of that waited in a pool is not known.
      if (work === undefined) expect(collection).toMatch('/waiting/');
      else expect(work.kind).toBe('request');
    }
    const callers = ends.filter(({ target }) => target.port === served);
    expect(callers.map(({ work }) => work)).toEqual(ids.map(() => undefined));
  });
}

/** The pieces of work that made the calls of one request, as far as they are known. */
function worksOf(ends: readonly CallEnd[], id: string): Set<unknown> {
  const own = ends.filter(({ collection }) => collection?.endsWith(`/${id}`));
  return new Set(own.map(({ work }) => work).filter((work) => work !== undefined));
}
