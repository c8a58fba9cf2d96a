import { createMonitor, type Monitor } from '@golden-signals/core';
import { afterEach, expect, test } from '@jest/globals';

let monitor: Monitor;

afterEach(() => monitor.close());

test('a route of the adapter gives a value to a label that the monitor declares', () => {
  monitor = createMonitor({ http: { labels: { team: 'core' } }, runtimeMetrics: false });
  const routes = { '/reports': { labels: { team: 'data' } } };
  const http = monitor.configureHttp({ routes, slowThresholdMs: 50 }, 'metricsMiddleware');
  expect(http.route('/reports').labels).toEqual({ team: 'data' });
  expect(http.route('/a').labels).toEqual({});
  expect(monitor.configureHttp({ routes }, 'metricsMiddleware')).toBe(http);
});

test('a label that nobody declares is told, also when the monitor declares others', () => {
  monitor = createMonitor({ http: { labels: { team: 'core' } }, runtimeMetrics: false });
  expect(() =>
    monitor.configureHttp({ routes: { '/a': { labels: { tier: 'x' } } } }, 'metricsMiddleware'),
  ).toThrow(
    expect.objectContaining({
      code: 'ERR_GS_LABEL_UNKNOWN',
      message: expect.stringContaining('metricsMiddleware routes["/a"]'),
    }),
  );
});
