import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Monitor, monitorServer } from '@golden-signals/core';
import type { PromQuery } from '@golden-signals/core/extension';
import { afterEach, describe, expect, test } from '@jest/globals';
import { countedRatio, level, signalMonitor } from './support.ts';

const minute = 60_000;
const monitors: Monitor[] = [];

afterEach(async () => {
  await Promise.all(monitors.splice(0).map((monitor) => monitor.close()));
});

function setUp(...parameters: Parameters<typeof signalMonitor>) {
  const made = signalMonitor(...parameters);
  monitors.push(made.monitor);
  const read = (id: string, labels = {}) => made.host.signals.get(id).read(minute, labels);
  return { ...made, read };
}

const query: PromQuery = { range: '5m', matchers: '', by: [], naming: 'prometheus', histograms: 'native' };

test('requests that become overdue are counted, also while they never end', async () => {
  const { monitor, host, clock } = setUp({ http: { slowThresholdMs: 1_000 } });
  const overdue = host.signals.get('http.overdue_rate');
  overdue.keep({ windowMs: minute });
  expect(overdue.read(minute)).toBeUndefined();
  const server = createServer(() => {});
  monitorServer(server, { monitor });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  for (let times = 0; times < 3; times++)
    get({ host: '127.0.0.1', port, agent: false }).on('error', () => {});
  while (monitor.http.inFlight < 3) await new Promise((next) => setImmediate(next));
  clock.advance(10_000);
  const { value, coveredMs } = overdue.read(minute)!;
  expect((value * coveredMs) / 1_000).toBeCloseTo(3, 9);
  expect(overdue.definition!.promql(query)).toBe('sum(rate(http_requests_overdue_total[5m]))');
  expect(overdue.definition!.promql({ ...query, naming: 'opentelemetry' })).toBe(
    'sum(rate(http_server_requests_overdue_total[5m]))',
  );
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('operations', () => {
  test('are counted by name, sampled ones for those that they stand for', () => {
    const { monitor, host, clock, read } = setUp({ operationLabels: ['tenant'] });
    for (const id of host.signals.ids())
      if (id.startsWith('operation.')) {
        host.signals.get(id).keep({ windowMs: minute });
        host.signals.get(id).keep({ windowMs: minute, labels: 'each' });
      }
    expect(read('operation.error_ratio')).toBeUndefined();
    clock.advance(10_000);
    const { operations } = monitor;
    const gold = operations.operation('pay', { labels: { tenant: 'gold' } });
    const plain = operations.operation('pay', { labels: { tenant: 'plain' } });
    const often = operations.operation('parse', { sampleRate: 0.1 });
    const run = (ms: number) => () => clock.advance(ms);
    for (const ms of [100, 200, 300]) gold.run(run(ms));
    expect(() =>
      plain.run(() => {
        clock.advance(2_000);
        throw new Error('refused');
      }),
    ).toThrow('refused');
    for (let times = 0; times < 20; times++) often.run(run(1));
    operations.record('import', 5_000, { outcome: 'error', error: new Error('late') });
    clock.advance(10_000);
    expect(read('operation.error_ratio', { operation: 'pay' })).toMatchObject({ bad: 1, total: 4 });
    expect(read('operation.error_ratio')).toMatchObject({ bad: 2, total: 25 });
    expect(read('operation.latency_p99', { operation: 'pay' })!.value).toBeCloseTo(2, 1);
    expect(read('operation.latency_p99')!.value).toBeCloseTo(5, 1);
    expect(read('operation.latency_p50', { operation: 'absent' })).toBeUndefined();
    const { value, coveredMs } = read('operation.rate')!;
    expect((value * coveredMs) / 1_000).toBeCloseTo(25, 9);
    expect(host.signals.get('operation.active').read(minute)!.value).toBeGreaterThan(0);
    gold.run(() =>
      expect(host.signals.get('operation.active').series()).toContainEqual({ operation: 'pay' }),
    );
    expect(host.signals.get('operation.rate').definition!.promql({ ...query, by: ['operation'] })).toBe(
      'sum by (operation) (histogram_count(rate(operation_duration_seconds[5m])))',
    );
  });
});

describe('calls', () => {
  test('are counted by target, and closed targets go', () => {
    const { host, clock, read } = setUp();
    const keepAll = () => {
      for (const id of host.signals.ids())
        if (id.includes('.call_')) host.signals.get(id).keep({ windowMs: minute, labels: 'each' });
    };
    for (const id of host.signals.ids())
      if (id.includes('.call_')) host.signals.get(id).keep({ windowMs: minute });
    const main = host.calls.target({ kind: 'database', system: 'postgresql', pool: 'main', port: 5432 });
    const cache = host.calls.target({ kind: 'cache', system: 'redis' });
    const api = host.calls.target({ kind: 'http', system: 'http', address: 'api.example' });
    keepAll();
    clock.advance(1_000);
    const call = (target: typeof main, ms: number, error?: Error) => {
      const begun = target.begin({ operation: 'SELECT', collection: 'orders' });
      clock.advance(ms / 4);
      begun.sent();
      clock.advance((ms * 3) / 4);
      begun.end({ error });
    };
    for (const ms of [100, 100, 400]) call(main, ms);
    call(main, 400, new Error('gone'));
    call(cache, 4);
    call(api, 1_000);
    clock.advance(10_000);
    const ofMain = { system: 'postgresql', namespace: '', address: '', port: '5432', pool: 'main' };
    expect([...host.signals.get('database.call_rate').series()]).toContainEqual(ofMain);
    expect(read('database.call_error_ratio')).toMatchObject({ bad: 1, total: 5 });
    expect(read('database.call_error_ratio', ofMain)).toMatchObject({ bad: 1, total: 4 });
    expect(read('database.call_wait_ratio', ofMain)!.value).toBeCloseTo(0.25, 2);
    expect(read('database.call_latency_p99')!.value).toBeCloseTo(0.4, 1);
    expect(read('http_client.call_latency_p50')!.value).toBeCloseTo(1, 1);
    expect(read('messaging.call_latency_p50')).toBeUndefined();
    const rate = read('http_client.call_rate')!;
    expect((rate.value * rate.coveredMs) / 1_000).toBeCloseTo(1, 9);
    main.close();
    // The live windows are gone; what was remembered is not.
    expect(read('database.call_latency_p99', ofMain)).toMatchObject({ isMaxOfSlots: true });
    expect(
      host.signals.get('database.call_error_ratio').definition!.promql({ ...query, by: ['system', 'pool'] }),
    ).toContain('sum by (db_system_name, db_client_connection_pool_name)');
  });
});

describe('the process', () => {
  test('is read without anything being kept, as far as it is a state', async () => {
    const { host, read } = setUp({ runtimeMetrics: true });
    for (const id of ['process.heap_ratio', 'process.memory_ratio']) {
      const { value, coveredMs } = read(id)!;
      expect(value).toBeGreaterThan(0);
      expect(value).toBeLessThan(1);
      expect(coveredMs).toBe(0);
      expect(host.signals.get(id).limits.warning).toBe(0.85);
    }
    expect(read('process.event_loop_delay')!.value).toBeGreaterThanOrEqual(0);
    expect(read('process.cpu')).toBeUndefined();
    expect(host.signals.get('process.cpu').limits.warning).toBe(0.8);
  });

  test('has no signals where it has no metrics', () => {
    const { host } = setUp();
    expect(host.signals.ids().filter((id) => id.startsWith('process.'))).toEqual([]);
  });
});

describe('the section', () => {
  test('keeps from the first look on, and says what is past its limits and would be lost in the long window', () => {
    const { monitor, host, clock } = setUp({ signals: { limits: { 'test.max': { warning: 5 } } } });
    const { counts, signal } = countedRatio('test.ratio', {
      title: 'Bad ones',
      limits: { warning: 0.05, critical: 0.5 },
    });
    const { state, signal: waiting } = level('max');
    host.signals.define(signal);
    host.signals.define(waiting);
    const of = (id: string) => monitor.diagnostics().signals.signals.find((one) => one.id === id)!;
    expect(of('test.ratio')).toMatchObject({ short: undefined, state: undefined });
    state.value = 5.5;
    Object.assign(counts, { bad: 1, total: 10 });
    clock.advance(1_000);
    expect(of('test.ratio')).toMatchObject({ short: 0.1, long: 0.1, state: undefined });
    Object.assign(counts, { bad: 60, total: 100 });
    expect(of('test.ratio')).toMatchObject({ short: 0.6, state: 'critical', unit: 'ratio', better: 'lower' });
    expect(of('test.max')).toMatchObject({ short: 5.5, state: 'warning' });
    const linesOf = (section: string) =>
      monitor.reportSections().find(({ headline }) => headline.startsWith(section))?.lines;
    // The review says so.
    expect(linesOf('signals')).toBeUndefined();
    const highest = expect.stringMatching(/^A test is .*: 2 points$/);
    expect(linesOf('review')).toEqual([expect.stringMatching(/^Bad ones is .*: 4 points$/), highest]);
    clock.advance(20_000);
    counts.total = 10_000;
    clock.advance(100_000);
    Object.assign(counts, { bad: 160, total: 10_100 });
    expect(linesOf('signals')).toEqual(['Bad ones: 100 %, critical above 50 %']);
    expect(linesOf('review')).toEqual([highest]);
  });

  test('forgets when nobody has looked for an hour', async () => {
    const { monitor, host, clock } = setUp();
    host.signals.define(countedRatio().signal);
    const before = clock.pendingTimers;
    // The diagnostics have other readers of signals besides.
    await monitor.endpoints.handle({
      method: 'GET',
      path: '/monitoring/signals',
      query: new URLSearchParams(),
      headers: {},
      remoteAddress: undefined,
    });
    expect(clock.pendingTimers).toBe(before + 2);
    clock.advance(1_000);
    expect(host.signals.get('test.ratio').read(minute)).toBeDefined();
    for (let tenMinutes = 0; tenMinutes < 8; tenMinutes++) {
      clock.advance(10 * minute);
      await new Promise((next) => setImmediate(next));
    }
    expect(clock.pendingTimers).toBe(before);
    expect(host.signals.get('test.ratio').read(minute)).toBeUndefined();
  });

  test('is readable when the monitor is closed, and starts nothing', async () => {
    const { monitor, clock } = setUp();
    await monitor.close();
    expect(monitor.diagnostics().signals.signals.length).toBeGreaterThan(10);
    expect(clock.pendingTimers).toBe(0);
  });

  test('counts what there was no room for', () => {
    const { monitor, host } = setUp({ signals: { maxHistoryBytes: 0 } });
    host.signals.get('http.error_ratio').keep({ windowMs: minute });
    const { refused } = monitor.diagnostics().signals;
    expect(refused['http.error_ratio']).toBeGreaterThanOrEqual(1);
  });
});
