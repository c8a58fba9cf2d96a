const assert = require('node:assert/strict');
const { once } = require('node:events');
const { createMonitor, defaultMonitor, GoldenSignalsError } = require('@golden-signals/core');
const { createApp } = require('./app');

describe('the shop', () => {
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

  it('counts a request', async () => {
    assert.deepEqual(await (await fetch(`${origin}/orders/7`)).json(), { id: '7' });

    const metrics = await (await fetch(`${origin}/metrics`)).text();
    assert.match(metrics, /^http_requests_total\{method="GET",route="\/orders\/:id",status_code="200"\} 1$/m);
    assert.match(
      metrics,
      /^operation_duration_seconds_count\{operation="Orders.find",outcome="success"\} 1$/m,
    );
    assert.match(defaultMonitor().report(), /^\/orders\/:id +1 /m);
  });

  it('names the function that threw an error', async () => {
    assert.equal((await fetch(`${origin}/broken`)).status, 500);
    const [group] = defaultMonitor().diagnostics().errors.groups;
    assert.match(group.location, /^explode .*app\.js:\d+$/);
  });

  it('sees the same monitor and the same classes by import', async () => {
    const imported = await import('@golden-signals/core');
    assert.equal(imported.defaultMonitor(), defaultMonitor());
    assert.equal(imported.GoldenSignalsError, GoldenSignalsError);
    assert.throws(() => createMonitor({ metricsPath: 1 }), imported.GoldenSignalsError);
  });
});
