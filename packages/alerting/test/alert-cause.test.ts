// An alert of a real server says why: the error group, the slowest route, the version; and shows no details to strangers.

import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Alert, alerting } from '@golden-signals/alerting';
import { createMonitor, monitorServer, startManagementServer } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { expect, test } from '@jest/globals';

test('the cause of an alert', async () => {
  const clock = new FakeClock();
  const told: Alert[] = [];
  const alerts = alerting({
    defaults: false,
    rules: [
      {
        name: 'ErrorsHigh',
        signal: 'http.error_ratio',
        groupBy: [],
        above: 0.1,
        forMs: 30_000,
        summary: 'Errors.',
      },
    ],
    handlers: [(alert) => void told.push(alert)],
  });
  const monitor = createMonitor({
    extensions: [
      alerts,
      {
        name: 'probe',
        setup: ({ causes }) => {
          causes.add(({ fromMs, toMs }) => [
            { kind: 'backup', text: `a backup ran for ${toMs - fromMs} ms of it` },
          ]);
        },
      },
    ],
    clock,
    logger: new MemoryLogger(),
    stalls: false,
    env: {},
    service: { name: 'shop', version: '4.2.0', environment: 'test', instance: 'a' },
  });
  const server = createServer((request, response) => {
    if (request.url === '/slow') clock.advance(900);
    response.statusCode = request.url === '/broken' ? 500 : 200;
    response.end();
  });
  monitorServer(server, { monitor, route: ({ url }) => url! });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  const request = (path: string) =>
    new Promise<void>((resolve, reject) => {
      get({ port, path, agent: false }, (response) => response.resume().on('end', resolve)).on(
        'error',
        reject,
      );
    });
  try {
    await request('/slow');
    for (let at = 0; at < 20; at++) {
      await request('/broken');
      await request('/fine');
    }
    for (let at = 0; at < 4; at++) {
      clock.advance(15_000);
      await new Promise(setImmediate);
    }
    expect(told).toHaveLength(1);
    const { cause, value, text } = told[0]!;
    expect(value).toBeGreaterThan(0.4);
    expect(text).toMatch(/^http\.error_ratio over 5 min is 0\.\d+, above 0\.1$/);
    expect(cause).toMatchObject({
      version: '4.2.0',
      deploy: undefined,
      slowestRoute: { route: '/slow', p95Seconds: expect.closeTo(0.9, 1) },
      causes: ['a backup ran for 30000 ms of it'],
    });
    expect(cause!.findings.map(({ title }) => title).join()).toContain('/broken');

    const management = await startManagementServer({ port: 0, monitor });
    const answer = await fetch(`http://127.0.0.1:${management.port}/monitoring/alerts`);
    const shown = (await answer.json()) as { alerts: Alert[] };
    await management.close();
    expect(shown.alerts).toMatchObject([{ state: 'firing', cause: { version: '4.2.0', causes: [] } }]);
    expect(monitor.diagnostics().alerts!.alerts[0]!.cause!.causes).toHaveLength(1);
  } finally {
    await new Promise((resolve) => server.close(resolve));
    await monitor.close();
  }
});
