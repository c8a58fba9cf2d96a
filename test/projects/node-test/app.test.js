import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { createMonitor, defaultMonitor, GoldenSignalsError } from '@golden-signals/core';
import { createApp } from './app.js';

let server;
let origin;

before(async () => {
  server = createApp().listen(0);
  await once(server, 'listening');
  origin = `http://127.0.0.1:${server.address().port}`;
});

after(async () => {
  server.close();
  server.closeAllConnections();
  await defaultMonitor().close();
});

test('a request is counted', async () => {
  assert.deepEqual(await (await fetch(`${origin}/orders/7`)).json(), { id: '7' });

  const metrics = await (await fetch(`${origin}/metrics`)).text();
  assert.match(metrics, /^http_requests_total\{method="GET",route="\/orders\/:id",status_code="200"\} 1$/m);
  assert.match(metrics, /^operation_duration_seconds_count\{operation="Orders.find",outcome="success"\} 1$/m);
  assert.match(defaultMonitor().report(), /^\/orders\/:id +1 /m);
});

test('an error names the function that threw it', async () => {
  assert.equal((await fetch(`${origin}/broken`)).status, 500);
  const [group] = defaultMonitor().diagnostics().errors.groups;
  assert.match(group.location, /^explode .*app\.js:\d+$/);
});

test('require sees the same monitor and the same classes', () => {
  const required = createRequire(import.meta.url)('@golden-signals/core');
  assert.equal(required.defaultMonitor(), defaultMonitor());
  assert.equal(required.GoldenSignalsError, GoldenSignalsError);
  assert.throws(() => createMonitor({ metricsPath: 1 }), required.GoldenSignalsError);
});
