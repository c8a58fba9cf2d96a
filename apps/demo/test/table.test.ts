import type { MonitorSnapshot, Signals } from '@golden-signals/core';
import { describe, expect, test } from '@jest/globals';
import { formatTable } from '../src/table.ts';

const wide = { width: 200, maxRoutes: 50, colour: false };

function signals(overrides: Partial<Signals> = {}): Signals {
  return {
    seconds: 60,
    requests: 120,
    requestsPerSecond: 2,
    errors: 0,
    errorRatio: 0,
    apdex: 1,
    bytesInPerSecond: 0,
    bytesOutPerSecond: 0,
    latency: { p50Ms: 4.21, p90Ms: 9, p95Ms: 12.34, p99Ms: 1234, p999Ms: 2000, maxMs: 2000, meanMs: 5 },
    ...overrides,
  };
}

function snapshot(routes: Array<{ route: string } & Partial<Signals>>): MonitorSnapshot {
  return {
    timestampMs: 1_700_000_000_000,
    uptimeSeconds: 42,
    service: { name: 'shop', version: '1', environment: 'test', instance: 'a:1' },
    window: { name: 'short', seconds: 60 },
    total: signals({ requests: 12_345, requestsPerSecond: 205.75, errorRatio: 0.0213 }),
    jobs: [],
    routes: routes.map(({ route, ...overrides }) => ({ route, ...signals(overrides) })),
    inFlight: 7,
    saturation: {
      cpuRatio: 0.123,
      eventLoopUtilization: 0.08,
      eventLoopDelayP99Ms: 1.2,
      heapUsedBytes: 23 * 2 ** 20,
      heapLimitBytes: 4 * 2 ** 30,
      memoryRssBytes: 88 * 2 ** 20,
      memoryLimitBytes: 16 * 2 ** 30,
    },
  };
}

describe('formatTable', () => {
  test('shows the golden signals per route, of the service, and its saturation', () => {
    const lines = formatTable(
      snapshot([{ route: '/products/:id' }, { route: '/', errorRatio: 0.015, apdex: 0.97 }]),
      wide,
    );
    expect(lines.join('\n')).toBe(
      [
        'route          requests  req/s  errors     p50      p95     p99  apdex',
        '──────────────────────────────────────────────────────────────────────',
        '/                   120    2.0   1.5 %  4.2 ms  12.3 ms  1.23 s   0.97',
        '/products/:id       120    2.0   0.0 %  4.2 ms  12.3 ms  1.23 s   1.00',
        '──────────────────────────────────────────────────────────────────────',
        'all 2 routes     12,345  205.8   2.1 %  4.2 ms  12.3 ms  1.23 s   1.00',
        '',
        'in flight 7 · cpu 12.3 % · event loop 8.0 % busy, p99 delay 1.2 ms',
        'heap 23 MiB of 4.0 GiB · memory 88 MiB of 16.0 GiB',
      ].join('\n'),
    );
  });

  test('keeps the busiest routes when there are too many, in alphabetical order, and says how many are hidden', () => {
    // The snapshot has the busiest first.
    const lines = formatTable(snapshot([{ route: '<unmatched>' }, { route: '/b' }, { route: '/a' }]), {
      ...wide,
      maxRoutes: 2,
    });
    expect(lines.slice(2, 4).map((line) => line.split(' ')[0])).toEqual(['/b', '<unmatched>']);
    expect(lines[5]).toMatch(/^all 3 routes, 1 not shown /);
  });

  test('never exceeds the width', () => {
    const lines = formatTable(snapshot([{ route: `/${'long/'.repeat(30)}` }]), { ...wide, width: 60 });
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
  });

  test('cuts a long template in its middle', () => {
    const [, , row] = formatTable(snapshot([{ route: `/start/${'x'.repeat(60)}/end` }]), wide);
    expect(row).toMatch(/^\/start\/x+…x+\/end +120 /);
  });

  test('colours failing routes red and slow ones yellow, when it may', () => {
    const routes = [
      { route: '/failing', errorRatio: 0.1, apdex: 0.5 },
      { route: '/fine' },
      { route: '/slow', apdex: 0.5 },
    ];
    const [, , failing, fine, slow] = formatTable(snapshot(routes), { ...wide, colour: true });
    expect(failing?.startsWith('\u001b[31m/failing')).toBe(true);
    expect(failing?.endsWith('\u001b[0m')).toBe(true);
    expect(slow?.startsWith('\u001b[33m/slow')).toBe(true);
    expect(fine?.startsWith('/fine')).toBe(true);
    expect(formatTable(snapshot(routes), wide).join('')).not.toContain('\u001b');
  });

  test('shows a service that nobody has called yet', () => {
    const lines = formatTable(snapshot([]), wide);
    expect(lines[3]).toMatch(/^all 0 routes/);
  });

  test('does without saturation when runtime metrics are switched off', () => {
    const lines = formatTable({ ...snapshot([]), saturation: undefined }, wide);
    expect(lines.at(-1)).toBe('in flight 7');
  });
});
