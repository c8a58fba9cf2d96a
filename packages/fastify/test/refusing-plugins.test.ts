import rateLimit from '@fastify/rate-limit';
import underPressure from '@fastify/under-pressure';
import { afterEach, expect, test } from '@jest/globals';
import fastify, { type FastifyInstance } from 'fastify';
import { ObservedApp } from './observed-app.ts';

let observed: ObservedApp;
afterEach(() => observed.close());

async function statuses(load: (app: FastifyInstance) => unknown): Promise<object> {
  observed = await ObservedApp.create({ name: 'Fastify 5', fastify }, { before: load });
  observed.monitor.endpoints.add({
    name: 'probe',
    paths: ['/ready'],
    access: 'open',
    handle: () => ({ status: 200, headers: {}, body: 'ready' }),
  });
  observed.app.get('/users/:id', async () => 'a user');
  const read: Record<string, number[]> = {};
  for (const path of ['/users/1', '/metrics', '/ready']) {
    read[path] = [];
    for (let times = 0; times < 2; times++) read[path].push((await observed.send(path)).status);
  }
  return read;
}

test('@fastify/rate-limit refuses requests, not probes and scrapes', async () => {
  const read = await statuses((app) => app.register(rateLimit, { max: 1 }));
  expect(read).toEqual({ '/users/1': [200, 429], '/metrics': [200, 200], '/ready': [200, 200] });
  expect(await observed.counts()).toEqual({ 'GET /users/:id 200': 1, 'GET /users/:id 429': 1 });
});

test('@fastify/under-pressure refuses requests, not probes and scrapes', async () => {
  const read = await statuses((app) =>
    app.register(underPressure, { healthCheck: async () => false, healthCheckInterval: 60_000 }),
  );
  expect(read).toEqual({ '/users/1': [503, 503], '/metrics': [200, 200], '/ready': [200, 200] });
  expect(await observed.counts()).toEqual({ 'GET <middleware> 503': 2 });
});
