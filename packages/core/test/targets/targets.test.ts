import { createMonitor, type Monitor, type MonitorOptions, type TargetOptions } from '@golden-signals/core';
import type { ExtensionHost, Finding } from '@golden-signals/core/extension';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { MonitoredService } from '../diagnostics/support.ts';

let clock: FakeClock;
const closers: Array<() => Promise<void>> = [];

beforeEach(() => {
  clock = new FakeClock();
});

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

function quiet(options: MonitorOptions): MonitorOptions {
  const logger = new MemoryLogger();
  return { clock, logger, runtimeMetrics: false, stalls: false, errors: false, env: {}, ...options };
}

function hosting(targets: TargetOptions): { monitor: Monitor; host: ExtensionHost } {
  const monitor = createMonitor(quiet({ targets }));
  closers.push(() => monitor.close());
  let host!: ExtensionHost;
  monitor.use({
    name: 'probe',
    setup(given) {
      host = given;
    },
  });
  return { monitor, host };
}

/** Runs jobs that take so many milliseconds each. */
function runJobs(host: ExtensionHost, ...durationsMs: number[]): void {
  const job = host.work.define('job', 'send-invoice');
  for (const durationMs of durationsMs) job.run(() => clock.advance(durationMs));
}

const resultsOf = (monitor: Monitor) => monitor.diagnostics().targets!.targets;
const findingsOf = ({ findings }: ExtensionHost): readonly Finding[] =>
  findings.read(900_000).filter(({ id }) => id.startsWith('target:'));
const repeat = (times: number, durationMs: number) => Array.from({ length: times }, () => durationMs);

describe('a target', () => {
  test('says how often it was exceeded and by how much', () => {
    const { monitor, host } = hosting({ job: 100 });
    runJobs(host, 40, 100, 130, 150, 80);
    expect(resultsOf(monitor)).toEqual([
      {
        ...{ name: 'job', kind: 'job', targetMs: 100, total: 5, exceeded: 2, exceededRatio: 0.4 },
        ...{ meanExcessMs: 40, meanMs: 100, maxMs: 150, priority: 'normal', unrealistic: undefined },
        worst: [{ name: 'send-invoice', total: 5, exceeded: 2, maxMs: 150 }],
      },
    ]);
    expect(monitor.report()).toContain('job: 2 of 5 over 100 ms, by 40.0 ms on average');
  });

  test('is of high priority from twice on', () => {
    const { monitor, host } = hosting({ job: 100 });
    runJobs(host, ...repeat(99, 50));
    expect(resultsOf(monitor)).toMatchObject([{ priority: undefined }]);
    runJobs(host, 199);
    expect(resultsOf(monitor)).toMatchObject([{ priority: 'normal' }]);
    runJobs(host, 201);
    expect(resultsOf(monitor)).toMatchObject([{ priority: 'high' }]);
    expect(findingsOf(host)).toMatchObject([{ id: 'target:job', severity: 'critical' }]);
  });

  test('that is exceeded rarely, or of little, is no finding', () => {
    const { host } = hosting({ job: 100 });
    runJobs(host, ...repeat(19, 101));
    expect(findingsOf(host)).toEqual([]);
    runJobs(host, 101);
    expect(findingsOf(host)).toMatchObject([{ severity: 'warning' }]);
    runJobs(host, ...repeat(1_980, 50));
    expect(findingsOf(host)).toEqual([]);
  });

  test('that is never met, or met by a factor of 100, is unrealistic', () => {
    const { monitor, host } = hosting({ job: 100 });
    runJobs(host, ...repeat(99, 101));
    expect(resultsOf(monitor)).toMatchObject([{ unrealistic: undefined }]);
    runJobs(host, 101);
    expect(resultsOf(monitor)).toMatchObject([{ unrealistic: 'never_met' }]);
    expect(findingsOf(host)).toMatchObject([
      { severity: 'info', title: 'The target of 100 ms for "job" is unrealistic: it is never met' },
    ]);
    runJobs(host, 100);
    expect(resultsOf(monitor)).toMatchObject([{ unrealistic: undefined }]);

    const lax = hosting({ job: 10_000 });
    runJobs(lax.host, ...repeat(100, 99));
    expect(resultsOf(lax.monitor)).toMatchObject([{ unrealistic: 'far_too_long' }]);
    runJobs(lax.host, 100);
    expect(resultsOf(lax.monitor)).toMatchObject([{ unrealistic: undefined }]);
  });

  test('forgets what is longer ago than a quarter of an hour', () => {
    const { monitor, host } = hosting({ job: 100 });
    runJobs(host, 500);
    clock.advance(13 * 60_000);
    runJobs(host, 50);
    expect(resultsOf(monitor)).toMatchObject([{ total: 2, exceeded: 1, maxMs: 500 }]);
    clock.advance(2 * 60_000);
    expect(resultsOf(monitor)).toMatchObject([{ total: 1, exceeded: 0, maxMs: 50 }]);
    clock.advance(40 * 60_000);
    expect(resultsOf(monitor)).toMatchObject([{ total: 0, exceededRatio: 0, meanMs: 0 }]);
  });

  test('tells 200 names apart, and the rest as one', () => {
    const { monitor, host } = hosting({ job: 100 });
    for (let at = 0; at < 300; at++) host.work.define('job', `job-${at}`).run(() => clock.advance(101));
    expect(resultsOf(monitor)).toMatchObject([{ total: 300, exceeded: 300 }]);
    expect(resultsOf(monitor)[0]!.worst[0]).toEqual({
      ...{ name: '__overflow__', total: 100, exceeded: 100, maxMs: 101 },
    });
  });
});

test('calls are held against the target of what they call, whether somebody waits for them or not', () => {
  const { monitor, host } = hosting({ database: 100, external: 2_000 });
  const { calls } = host;
  const database = calls.target({ kind: 'database', system: 'postgresql' });
  const service = calls.target({ kind: 'http', system: 'http' });
  const cache = calls.target({ kind: 'cache', system: 'redis' });
  for (const [target, durationMs] of [
    [database, 90],
    [database, 350],
    [service, 1_000],
    [cache, 5_000],
  ] as const) {
    const call = target.begin({ operation: 'SELECT', summary: 'SELECT orders' });
    clock.advance(durationMs);
    call.end();
  }
  expect(resultsOf(monitor)).toMatchObject([
    {
      name: 'database',
      total: 2,
      exceeded: 1,
      priority: 'high',
      worst: [{ name: 'postgresql SELECT orders' }],
    },
    { name: 'external', total: 1, exceeded: 0 },
  ]);
});

test('requests are held against the target of their route, else that of all', async () => {
  const targets = { api: 500, routes: { '/reports': 3_000, '/events': false as const } };
  const service = new MonitoredService((req, res) => {
    clock.advance(1_000);
    res.end(req.url);
  }, quiet({ targets }));
  await service.listen();
  closers.push(() => service.close());
  for (const path of ['/orders', '/orders', '/reports', '/events']) await service.send(path);
  expect(resultsOf(service.monitor)).toMatchObject([
    { name: 'api', total: 2, exceeded: 2, priority: 'high', worst: [{ name: '/orders', total: 2 }] },
    { name: '/reports', kind: 'api', targetMs: 3_000, total: 1, exceeded: 0, worst: [] },
  ]);
  expect(await service.read('/monitoring/targets')).toMatchObject({ targets: [{ name: 'api' }, {}] });
});

test('without targets there is no section, and nobody listens', () => {
  const monitor = createMonitor(quiet({}));
  closers.push(() => monitor.close());
  expect(monitor.diagnostics()).not.toHaveProperty('targets');
});

test.each([
  [{ api: 0 }, /"api" must be a finite number of at least 1/],
  [{ apis: 500 }, /no option "apis"/],
  [
    { routes: { '/reports': '3s' } },
    /targets routes: "\/reports" must be a finite number of at least 1, or false/,
  ],
])('%j is refused', (targets, message) => {
  expect(() => createMonitor(quiet({ targets: targets as never }))).toThrow(message);
});
