import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createMonitor, defaultMonitor } from '@golden-signals/core';
import { createApp } from './app.js';

let server;
let origin;

beforeAll(async () => {
  server = createApp().listen(0);
  await once(server, 'listening');
  origin = `http://127.0.0.1:${server.address().port}`;
});

afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await defaultMonitor().close();
});

test('a request is counted', async () => {
  expect(await (await fetch(`${origin}/orders/7`)).json()).toEqual({ id: '7' });

  const metrics = await (await fetch(`${origin}/metrics`)).text();
  expect(metrics).toContain('http_requests_total{method="GET",route="/orders/:id",status_code="200"} 1');
  expect(metrics).toContain('operation_duration_seconds_count{operation="Orders.find",outcome="success"} 1');
  expect(defaultMonitor().report()).toMatch(/^\/orders\/:id +1 /m);
});

test('an error names the function that threw it', async () => {
  expect((await fetch(`${origin}/broken`)).status).toBe(500);
  const [group] = defaultMonitor().diagnostics().errors.groups;
  expect(group.location).toMatch(/^explode .*app\.js:\d+$/);
});

test('require sees the same monitor and the same classes', () => {
  const required = createRequire(import.meta.url)('@golden-signals/core');
  expect(required.defaultMonitor()).toBe(defaultMonitor());
  expect(() => createMonitor({ metricsPath: 1 })).toThrow(required.GoldenSignalsError);
});
