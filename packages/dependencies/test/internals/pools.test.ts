import { createMonitor, type Extension } from '@golden-signals/core';
import type { ExtensionHost } from '@golden-signals/core/extension';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { afterEach, expect, test } from '@jest/globals';
import { claimPoolName } from '../../src/pools/pool-names.ts';
import { type PoolState, Pools } from '../../src/pools/pools.ts';
import { poolsText } from '../../src/pools/pools-report.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

function pooling() {
  const clock = new FakeClock();
  const logger = new MemoryLogger();
  let host: ExtensionHost | undefined;
  const extension: Extension = {
    name: 'pooling',
    setup(given) {
      host = given;
    },
  };
  const monitor = createMonitor({
    clock,
    logger,
    runtimeMetrics: false,
    stalls: false,
    env: {},
    extensions: [extension],
  });
  ends.push(() => monitor.close());
  const scraped = async (start: string) =>
    (await monitor.registry.metrics()).split('\n').filter((line) => line.startsWith(start));
  return { clock, logger, monitor, host: host!, pools: new Pools(host!), scraped };
}

const quiet: PoolState = { idle: 1, used: 2, pending: 0, max: 10 };
const full: PoolState = { idle: 0, used: 10, pending: 4, max: 10 };

test('a monitor without pools has no metrics of them', async () => {
  const { pools, scraped } = pooling();
  expect(await scraped('# TYPE db_')).toEqual([]);
  pools.add('main', () => quiet);
  expect(await scraped('# TYPE db_client_connection')).toHaveLength(8);
});

test('a pool is as it says at the scrape, under names of its own, until it is closed', async () => {
  const { pools, scraped } = pooling();
  let state: PoolState = quiet;
  const first = pools.add('main', () => state);
  const second = pools.add('main', () => ({ ...full, max: undefined, maxIdle: 3 }));
  expect([first.name, second.name]).toEqual(['main', 'main#2']);
  state = { ...quiet, used: 7 };
  expect(await scraped('db_client_connection_count{db_client_connection_pool_name="main",')).toEqual([
    'db_client_connection_count{db_client_connection_pool_name="main",db_client_connection_state="idle"} 1',
    'db_client_connection_count{db_client_connection_pool_name="main",db_client_connection_state="used"} 7',
  ]);
  expect(await scraped('db_client_connection_max')).toHaveLength(1);
  expect(await scraped('db_client_connection_idle_max')).toEqual([
    'db_client_connection_idle_max{db_client_connection_pool_name="main#2"} 3',
  ]);
  first.waited(250);
  first.timedOut();
  first.close();
  first.close();
  expect(await scraped('db_client_connection_pending_requests')).toEqual([
    'db_client_connection_pending_requests{db_client_connection_pool_name="main#2"} 4',
  ]);
  expect(await scraped('db_client_connection_wait_time_seconds_sum')).toContain(
    'db_client_connection_wait_time_seconds_sum{db_client_connection_pool_name="main"} 0.25',
  );
  expect(pools.totals).toEqual({ waitMs: 250, timeouts: 1 });
  expect(pools.add('main', () => quiet).name).toBe('main');
});

test('a pool that cannot say how it is costs nobody the others', async () => {
  const { pools, scraped, monitor } = pooling();
  pools.add('broken', () => {
    throw new Error('no');
  });
  pools.add('main', () => quiet);
  expect(await scraped('db_client_connection_pending_requests')).toHaveLength(1);
  expect(pools.report().map(({ name }) => name)).toEqual(['main']);
  expect(await scraped('golden_signals_internal_errors_total{component="pooling"}')).toHaveLength(1);
  expect(monitor.closed).toBe(false);
});

test('signals are of one pool, or of all', () => {
  const { pools, host, clock } = pooling();
  const main = pools.add('main', () => quiet);
  const read = (id: string, labels?: Record<string, string>) =>
    host.signals.get(id).read(60_000, labels)?.value;
  host.signals.get('pool.wait').keep({ windowMs: 60_000, labels: 'each' });
  host.signals.get('pool.wait').keep({ windowMs: 60_000 });
  pools.add('other', () => full);
  expect(read('pool.use_ratio', { pool: 'main' })).toBe(0.2);
  expect(read('pool.use_ratio')).toBe(1);
  expect(read('pool.pending', { pool: 'main' })).toBe(0);
  expect(read('pool.pending')).toBe(4);
  expect([...host.signals.get('pool.wait').series()]).toEqual([{ pool: 'main' }, { pool: 'other' }]);
  for (let second = 0; second < 60; second++) {
    main.waited(500);
    clock.advance(1_000);
  }
  // Half a second of waiting in each second.
  expect(read('pool.wait', { pool: 'main' })).toBeCloseTo(0.5, 1);
  expect(read('pool.wait')).toBeCloseTo(0.5, 1);
  const query = { range: '5m', matchers: 'job="shop"', by: ['pool'], naming: 'prometheus' } as const;
  const promql = (id: string, histograms: 'native' | 'classic') =>
    host.signals.get(id).definition?.promql({ ...query, histograms });
  expect(promql('pool.wait', 'classic')).toBe(
    'sum by (db_client_connection_pool_name) (rate(db_client_connection_wait_time_seconds_sum{job="shop"}[5m]))',
  );
  expect(promql('pool.wait', 'native')).toBe(
    'sum by (db_client_connection_pool_name) (histogram_sum(rate(db_client_connection_wait_time_seconds{job="shop"}[5m])))',
  );
  expect(promql('pool.use_ratio', 'classic')).toBe(
    'max by (db_client_connection_pool_name) (max_over_time(db_client_connection_count{job="shop",db_client_connection_state="used"}[5m]) / ignoring (db_client_connection_state) db_client_connection_max{job="shop"})',
  );
});

test('a finding says who waited, and goes when nobody does', () => {
  const { pools, host, clock } = pooling();
  let state: PoolState = quiet;
  const main = pools.add('main', () => state);
  const findings = () => host.findings.read(60_000);
  clock.advance(60_000);
  expect(findings()).toEqual([]);
  state = full;
  expect(findings()).toMatchObject([{ id: 'pool-wait:main', severity: 'info' }]);
  for (let n = 0; n < 100; n++) main.waited(310);
  expect(findings()).toMatchObject([
    {
      severity: 'warning',
      title: 'Callers wait for connections of the pool "main"',
      evidence: [
        'they waited 31.00 s in the last 60 s, at most 310 ms',
        '10 of 10 connections are used now, 4 callers wait',
      ],
      labels: { pool: 'main' },
    },
  ]);
  expect(findings()[0]!.cost).toBeCloseTo(31 / 60, 3);
  main.timedOut();
  expect(findings()).toMatchObject([{ severity: 'critical', evidence: [{}, {}, '1 gave up waiting'] }]);
  state = quiet;
  clock.advance(70_000);
  expect(findings()).toEqual([]);
  expect(host.findings.read(600_000)).toHaveLength(1);
  clock.advance(600_000);
  expect(host.findings.read(600_000)).toEqual([]);
});

test('a report tells each pool in a line, the one with the most waiting first', () => {
  const { pools } = pooling();
  pools.add('idle', () => ({ ...quiet, max: undefined }));
  const busy = pools.add('busy', () => full);
  busy.waited(1_500);
  busy.created(4);
  busy.timedOut();
  expect(pools.report()[1]).toMatchObject({ name: 'busy', waits: 1, waitMs: 1_500, timeouts: 1, created: 1 });
  expect(poolsText(pools.report())).toEqual([
    'pool busy: 10 of 10 used, 4 wait, waited 1.50 s in the last minute, at most 1.50 s, 1 gave up',
    'pool idle: 2 used, 1 idle',
  ]);
});

test('a name of the process is free again once it is released', () => {
  const first = claimPoolName('shop');
  const second = claimPoolName('shop');
  expect(second.name).toBe('shop#2');
  first.release();
  const third = claimPoolName('shop');
  expect(third.name).toBe('shop');
  // It is not ours any more.
  first.release();
  expect(claimPoolName('shop').name).toBe('shop#3');
});
