import { describe, expect, test } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import { createConfigReader, type RouteConfig } from '../../src/route-config.ts';
import { editions } from '../editions.ts';
import { inject } from '../inject.ts';

describe.each(editions)('the config reader in $name', (edition) => {
  test('finds the very object of the public way, without taking it after the first request', async () => {
    const readConfig = createConfigReader();
    const app = edition.fastify();
    let takenPublicly = 0;
    app.addHook('onRequest', async (request) => {
      const { routeOptions } = request;
      const get = () => {
        takenPublicly++;
        return routeOptions;
      };
      Object.defineProperty(request, 'routeOptions', { get });
      expect(readConfig(request)).toBe(routeOptions.config);
    });
    app.get('/users/:id', async () => 'a user');
    for (const url of ['/users/1', '/users/2', '/none']) await inject(app, url);
    expect(takenPublicly).toBe(1);
    await app.close();
  });
});

describe('on a Fastify that keeps its routes elsewhere, the config reader takes the public way', () => {
  const config = { url: '/users/:id', method: 'GET' } as RouteConfig;
  const routeOptions = { config };
  test.each([
    ['the symbol is gone', { routeOptions }],
    ['the symbol means something else', { routeOptions, [Symbol('fastify.context')]: {} }],
  ])('%s', (_how, request) => {
    const readConfig = createConfigReader();
    expect(readConfig(request as unknown as FastifyRequest)).toBe(config);
    expect(readConfig(request as unknown as FastifyRequest)).toBe(config);
  });
});
