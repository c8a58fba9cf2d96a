import { fileURLToPath } from 'node:url';
import autoload from '@fastify/autoload';
import { createMonitor, type Monitor } from '@golden-signals/core/adapter';
import { MemoryLogger } from '@golden-signals/core/testing';
import { goldenSignals } from '@golden-signals/fastify';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import fastify, { type FastifyInstance } from 'fastify';
import { inject } from './inject.ts';

const folder = (name: string): string => fileURLToPath(new URL(`./autoload/${name}`, import.meta.url));

let logger: MemoryLogger;
let monitor: Monitor;
let app: FastifyInstance;
beforeEach(() => {
  logger = new MemoryLogger();
  monitor = createMonitor({ env: {}, runtimeMetrics: false, stalls: false, logger });
  app = fastify();
});
afterEach(async () => {
  await app.close();
  await monitor.close();
});

async function load(plugins: string): Promise<void> {
  for (const dir of [plugins, 'routes']) {
    app.register(autoload, { dir: folder(dir), forceESM: true, options: { monitor } });
  }
  await app.ready();
}

const warnings = () => logger.entries.filter(({ level }) => level === 'warn');

test('@fastify/autoload: a plugin that is wrapped in fastify-plugin measures the application', async () => {
  await load('wrapped');
  expect((await inject(app, '/users/1')).statusCode).toBe(200);
  expect(await monitor.registry.metrics()).toContain('route="/users/:id",status_code="200"} 1\n');
  expect(warnings()).toEqual([]);
});

test('@fastify/autoload: one that is not measures nothing, and one line says what to do', async () => {
  await load('unwrapped');
  expect((await inject(app, '/users/1')).statusCode).toBe(200);
  expect(await monitor.registry.metrics()).not.toContain('/users/:id');
  expect(warnings()).toMatchObject([{ message: expect.stringMatching(/fastify-plugin/) }]);
});

test('an endpoint that comes too late for such a plugin is not served, and one line says what to do', async () => {
  await load('unwrapped');
  logger.entries.length = 0;
  const handle = () => ({ status: 200, headers: {}, body: 'late' });
  monitor.endpoints.add({ name: 'late', paths: ['/late'], access: 'open', handle });
  expect((await inject(app, '/late')).statusCode).toBe(404);
  expect(warnings()).toMatchObject([
    {
      fields: { endpoint: 'late' },
      message: expect.stringMatching(/register goldenSignals on the application/),
    },
  ]);
});

test('a plugin whose routes are measured is not told so', async () => {
  app.register(async (scope) => {
    await scope.register(goldenSignals, { monitor });
    scope.register(async (inner) => void inner.get('/users/:id', async () => 'a user'));
  });
  await app.ready();
  expect(warnings()).toEqual([]);
});
