import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { createMonitor, defaultMonitor, GoldenSignalsError } from '@golden-signals/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from './app.js';

let server: Server;
let origin: string;

beforeAll(async () => {
  server = createApp().listen(0);
  await new Promise((resolve) => server.once('listening', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
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
  const { groups } = defaultMonitor().diagnostics().errors;
  expect(groups).toEqual([
    expect.objectContaining({ location: expect.stringMatching(/^explode .*app\.ts:\d+$/) }),
  ]);
});

test('require sees the same monitor and the same classes', () => {
  const required = createRequire(import.meta.url)('@golden-signals/core');
  expect(required.defaultMonitor()).toBe(defaultMonitor());
  expect(required.GoldenSignalsError).toBe(GoldenSignalsError);
  expect(() => createMonitor({ metricsPath: 1 as never })).toThrow(required.GoldenSignalsError);
});
