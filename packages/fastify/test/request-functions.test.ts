import { describe, expect, test } from '@jest/globals';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { editions } from './editions.ts';
import { ObservedApp } from './observed-app.ts';

declare module 'fastify' {
  interface FastifyRequest {
    plan?: string;
  }
}

describe.each(editions)('the functions of labels and thresholds in $name', (edition) => {
  test("are given Fastify's request and reply, as hooks have left them", async () => {
    const asked: unknown[] = [];
    const observed = await ObservedApp.create(edition, {
      plugin: {
        http: {
          labels: {
            plan: (request) => request.plan,
            user: ({ params }: FastifyRequest, reply: FastifyReply) =>
              `${(params as { user: string }).user} ${reply.statusCode}`,
          },
          slowThresholdMs: (request) => {
            asked.push(request.plan);
            return undefined;
          },
        },
      },
    });
    const { app } = observed;
    app.addHook('preHandler', async (request) => {
      request.plan = 'gold';
    });
    app.get('/users/:user', async () => 'a user');
    await observed.send('/users/7');
    await observed.close();
    expect(await observed.read('http_requests_total', 'route', 'plan', 'user')).toEqual({
      '/users/:user gold 7 200': 1,
    });
    expect(asked).toEqual(['gold']);
    expect(await observed.read('golden_signals_internal_errors_total', 'component')).toEqual({});
  });

  test("excludeResponse is given Fastify's request and reply, with the status", async () => {
    const observed = await ObservedApp.create(edition, {
      plugin: {
        http: {
          excludeResponse: (request, reply, status) =>
            status === 404 &&
            request.routeOptions.url === '/users/:user' &&
            reply.getHeader('x-plan') === 'free',
        },
      },
    });
    const { app } = observed;
    app.get('/users/:user', async ({ params }, reply) => {
      const { user } = params as { user: string };
      return reply.header('x-plan', user).code(404).send('unknown');
    });
    await observed.send('/users/free');
    await observed.send('/users/gold');
    await observed.send('/nowhere');
    expect(await observed.counts()).toEqual({ 'GET /users/:user 404': 1, 'GET <unmatched> 404': 1 });
    expect(await observed.read('golden_signals_internal_errors_total', 'component')).toEqual({});
  });

  test("are given Node's where Fastify answers before its hooks run", async () => {
    const observed = await ObservedApp.create(edition, {
      plugin: { http: { labels: { agent: ({ headers }) => headers['user-agent'] } } },
    });
    await observed.send('/%zz', { headers: { 'user-agent': 'test' } });
    await observed.close();
    expect(await observed.read('http_requests_total', 'route', 'agent')).toEqual({ '<unmatched> test': 1 });
  });
});
