const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const { once } = require('node:events');
const { after, test } = require('node:test');
const { app, monitors } = require('./server.js');

after(() => Promise.all([monitors.core().close(), monitors.express().close()]));

test('each version measures into a monitor of its own', async () => {
  const server = app.listen(0);
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${server.address().port}`;
  assert.deepEqual(await (await fetch(`${origin}/orders/7`)).json(), { id: '7' });
  const metrics = await (await fetch(`${origin}/metrics`)).text();
  server.close();
  server.closeAllConnections();

  assert.notEqual(monitors.core(), monitors.express());
  assert.match(metrics, /^http_requests_total\{method="GET",route="\/orders\/:id",status_code="200"\} 1$/m);
  assert.doesNotMatch(metrics, /operation="Orders.find"/);
  assert.match(
    await monitors.core().registry.metrics(),
    /^operation_duration_seconds_count\{operation="Orders.find",outcome="success"\} 1$/m,
  );
});

test('one line of the log says so', () => {
  const program = "const { monitors } = require('./server.js'); monitors.core(); monitors.express();";
  const { stderr } = spawnSync(process.execPath, ['--eval', `${program} process.exit()`], {
    cwd: __dirname,
    encoding: 'utf8',
  });
  assert.deepEqual(stderr.match(/Two versions of @golden-signals\/core/g), [
    'Two versions of @golden-signals/core',
  ]);
});
