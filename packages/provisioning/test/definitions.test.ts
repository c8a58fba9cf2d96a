// What a monitor defines can be read of it.

import { alerting } from '@golden-signals/alerting';
import { createMonitor } from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';
import { provisioning } from '@golden-signals/provisioning';
import { expect, test } from '@jest/globals';

test('signals, rules and metrics, as they are now', async () => {
  const files = provisioning();
  expect(() => files.definitions()).toThrow(
    expect.objectContaining({ code: 'ERR_GS_PROVISIONING_NOT_IN_USE' }),
  );
  const monitor = createMonitor({ extensions: [alerting(), files], logger: new MemoryLogger(), env: {} });
  expect(files.definitions().http).toBeUndefined();
  monitor.http;
  monitor.registry.counter({ name: 'orders_total', help: 'Orders.', labelNames: ['kind'] });
  const { http, metrics, rules, signals } = files.definitions();
  expect(http?.duration).toBe('http_request_duration_seconds');
  expect(signals.map(({ id }) => id)).toContain('http.error_ratio');
  expect(rules.map(({ name }) => name)).toContain('HttpErrorRatioCritical');
  expect(metrics).toContainEqual({
    name: 'orders_total',
    type: 'counter',
    help: 'Orders.',
    labelNames: ['kind'],
  });
  await monitor.close();
});
