import cors from '@fastify/cors';
import { afterEach, expect, test } from '@jest/globals';
import fastify from 'fastify';
import { ObservedApp } from './observed-app.ts';

const headers = { origin: 'https://shop.example', 'access-control-request-method': 'GET' };

let observed: ObservedApp;
afterEach(() => observed.close());

async function preflights(before?: (app: ReturnType<typeof fastify>) => unknown): Promise<object> {
  observed = await ObservedApp.create({ name: 'Fastify 5', fastify }, before === undefined ? {} : { before });
  const { app } = observed;
  if (before === undefined) await app.register(cors);
  app.get('/users/:id', async () => 'a user');
  app.options('/files/:name', async () => 'own');
  for (const path of ['/users/1', '/files/a']) {
    expect((await observed.send(`OPTIONS ${path}`, { headers })).status).toBe(204);
  }
  expect((await observed.send('/users/1', { headers })).status).toBe(200);
  return observed.counts();
}

test('preflights that @fastify/cors answers after us are counted under the route that takes them', async () => {
  expect(await preflights()).toEqual({
    'OPTIONS * 204': 1,
    'OPTIONS /files/:name 204': 1,
    'GET /users/:id 200': 1,
  });
});

test('those that it answers before us have no route', async () => {
  expect(await preflights((app) => app.register(cors))).toEqual({
    'OPTIONS <middleware> 204': 2,
    'GET /users/:id 200': 1,
  });
});
