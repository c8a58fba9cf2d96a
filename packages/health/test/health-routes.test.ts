import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { createMonitor, monitorServer } from '@golden-signals/core';
import { healthRoutes } from '@golden-signals/health';
import { expect, test } from '@jest/globals';
import { sample } from './monitored-health.ts';

const express = createRequire(import.meta.url)('express');

test.each(['', '/internal'])('Express serves the probes below "%s", and only them', async (mount) => {
  const monitor = createMonitor({ runtimeMetrics: false, env: {} });
  const routes = healthRoutes({ checks: { db: () => {} }, monitor });
  const app = express();
  app.use(mount, routes);
  app.get('/orders', (_req: unknown, res: { end(text: string): void }) => res.end('orders'));
  const server = createServer(app);
  monitorServer(server, { monitor, route: () => '/orders' });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
    return { status: response.status, text: await response.text() };
  };

  const ready = await get(`${mount}/ready/?include=db`);
  expect(ready.status).toBe(200);
  expect(JSON.parse(ready.text)).toMatchObject({ status: 'healthy', checks: { db: { status: 'healthy' } } });
  expect((await get(`${mount}/metrics`)).status).toBe(404);
  expect((await get('/orders')).text).toBe('orders');
  routes.health.beginShutdown();
  expect((await get(`${mount}/ready`)).status).toBe(503);

  const counted = 'http_requests_total{method="GET",route="/orders",status_code="200"}';
  expect(await sample(monitor, counted)).toBe(1);
  server.close();
  server.closeAllConnections();
  await monitor.close();
});

test('a second health of one monitor is refused', async () => {
  const monitor = createMonitor({ runtimeMetrics: false, env: {} });
  healthRoutes({ monitor });
  expect(() => healthRoutes({ monitor })).toThrow(
    expect.objectContaining({ code: 'ERR_GS_EXTENSION_DUPLICATE' }),
  );
  await monitor.close();
});
