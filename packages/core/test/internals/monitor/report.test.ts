import type { MonitorSnapshot, Signals } from '@golden-signals/core';
import { expect, test } from '@jest/globals';
import { formatReport } from '../../../src/monitor/report.ts';

const signals: Signals = {
  seconds: 60,
  requests: 1200,
  requestsPerSecond: 20,
  errors: 12,
  errorRatio: 0.01,
  apdex: 0.987,
  bytesInPerSecond: 0,
  bytesOutPerSecond: 2048,
  latency: { p50Ms: 0.4213, p90Ms: 8.31, p95Ms: 12, p99Ms: 231.4, p999Ms: 1523, maxMs: 2000, meanMs: 9 },
};

const snapshot: MonitorSnapshot = {
  timestampMs: 0,
  uptimeSeconds: 7_300,
  service: { name: 'shop', version: '1.2.3', environment: 'test', instance: 'a:1' },
  window: { name: 'short', seconds: 60 },
  total: { ...signals, requests: 2400 },
  jobs: [],
  routes: [{ route: '/users/:id', ...signals }],
  inFlight: 3,
  saturation: {
    cpuRatio: 0.5,
    eventLoopUtilization: 0.42,
    eventLoopDelayP99Ms: 1.25,
    heapUsedBytes: 50 * 2 ** 20,
    heapLimitBytes: 4 * 2 ** 30,
    memoryRssBytes: 100 * 2 ** 20,
    memoryLimitBytes: 8 * 2 ** 30,
  },
};

test('the report is an aligned table with a total and a saturation line', () => {
  const report = formatReport(snapshot, []);
  expect(report).toBe(
    [
      'shop 1.2.3: golden signals of the last 60 s, up 2 h',
      '',
      'route       requests  req/s  errors      p50     p90      p95     p99   p99.9     max  apdex',
      '────────────────────────────────────────────────────────────────────────────────────────────',
      '/users/:id      1200   20.0  1.00 %  0.42 ms  8.3 ms  12.0 ms  231 ms  1.52 s  2.00 s   0.99',
      '────────────────────────────────────────────────────────────────────────────────────────────',
      'total           2400   20.0  1.00 %  0.42 ms  8.3 ms  12.0 ms  231 ms  1.52 s  2.00 s   0.99',
      '',
      'saturation: in flight 3 · cpu 50.0 % · event loop 42.0 % busy, delay p99 1.3 ms · heap 50 MiB of 4.0 GiB · memory 100 MiB of 8.0 GiB',
      '',
    ].join('\n'),
  );
});

test('what went wrong follows, section by section', () => {
  const report = formatReport(snapshot, [
    { headline: 'errors', lines: ['7 × TypeError (GET /orders/:id)'] },
    { headline: 'event loop stalls', lines: ['230 ms', 'and 2 more'] },
  ]);
  expect(report.split('\n').slice(-8)).toEqual([
    '',
    'errors:',
    '  7 × TypeError (GET /orders/:id)',
    '',
    'event loop stalls:',
    '  230 ms',
    '  and 2 more',
    '',
  ]);
});
