// What sections of dependencies say of how they want to be shown, beside what they answer.

import { createMonitor, type Monitor } from '@golden-signals/core';
import type { ExtensionHost } from '@golden-signals/core/extension';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { observeCache } from '@golden-signals/dependencies';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { missingPaths, wrongPanels } from '../../../../test/panel-paths.ts';
import { Dependencies } from '../../src/dependencies.ts';
import { quotaPanels } from '../../src/http/quotas/quota-panels.ts';
import type { QuotasReport } from '../../src/http/quotas/quota-report.ts';
import { ObservedDatabase } from '../../src/observe/observed-database.ts';
import type { Observer } from '../../src/observer.ts';

let clock: FakeClock;
let monitor: Monitor;
let host: ExtensionHost;
let observer: Observer;
let database: ObservedDatabase;

beforeEach(() => {
  clock = new FakeClock();
  const extension = new Dependencies({ slowMs: 5 });
  monitor = createMonitor({
    clock,
    logger: new MemoryLogger(),
    runtimeMetrics: false,
    stalls: false,
    env: {},
    extensions: [extension],
  });
  observer = extension.observer!;
  host = observer.host;
  const target = () => ({ kind: 'database', system: 'postgresql', pool: 'main' }) as const;
  database = new ObservedDatabase(target, monitor);
});

afterEach(async () => {
  database.close();
  await monitor.close();
});

function query(text: string, durationMs: number, values?: unknown[]): void {
  const call = database.begin(text, 'postgresql', values);
  clock.advance(durationMs / 2);
  call!.sent();
  clock.advance(durationMs / 2);
  call!.end({ rows: 1 });
}

function job(name: string, run: () => void): void {
  host.work.define('job', name).run(run);
}

/** Something of everything that there can be. */
function dependOnAll(): void {
  job('orders', () => {
    for (let id = 0; id < 12; id++) query('SELECT * FROM items WHERE id = $1', 10, [id]);
  });
  observer.pools.add('main', () => ({ idle: 1, used: 2, pending: 0, max: 10, maxIdle: 3 }));
  const cache = observeCache(new Map<string, number>(), { name: 'things', monitor });
  cache.set('a', 1).get('a');
  const target = host.calls.target({ kind: 'cache', system: 'redis' });
  const redis = observer.redisClients.of(target);
  redis.answered({ operation: 'KEYS', linear: 'always' } as never, ['*'], []);
  redis.patterns.count('user:1', true);
}

const read = (path: string) => host.sections.read(path, { details: true })!.data;

test.each(['dependencies', 'queries', 'calls'])('the paths of %s lead to what it answers', (path) => {
  dependOnAll();
  const panels = host.sections.panels(path)!;
  expect(missingPaths(panels, [read(path)])).toEqual([]);
  expect(wrongPanels(panels, host.signals.ids())).toEqual([]);
});

test('those of quotas lead to what it answers', () => {
  const report: QuotasReport = {
    quotas: [
      { host: 'a.example', policy: '', limit: 1, remaining: 1, remainingRatio: 1, resetSeconds: undefined },
    ],
    pauses: [{ host: 'a.example', seconds: 2 }],
  };
  expect(missingPaths(quotaPanels, [report])).toEqual([]);
});

test('whose time calls are is told by target and by route or job, with the waits apart', () => {
  job('report', () => {
    query('SELECT 1', 40);
    clock.advance(60);
  });
  job('idle', () => clock.advance(1_000));
  const { targets, work } = monitor.diagnostics().dependencies!;
  expect(work).toEqual([
    {
      name: 'report',
      requests: 1,
      totalMs: 100,
      targets: [{ target: 'postgresql main', calls: 1, totalMs: 40, waitMs: 20 }],
    },
  ]);
  expect(targets).toMatchObject([
    {
      name: 'postgresql main',
      timeShare: 0.4,
      callers: [{ name: 'report', calls: 1, totalMs: 40, waitMs: 20, timeShare: 0.4 }],
    },
  ]);
});

test('calls at the same time count once', () => {
  job('fan-out', () => {
    const calls = [1, 2, 3].map(() => database.begin('SELECT 1', 'postgresql'));
    clock.advance(30);
    for (const call of calls) call!.end();
  });
  expect(monitor.diagnostics().dependencies!.work).toMatchObject([
    { totalMs: 30, targets: [{ calls: 3, totalMs: 30 }] },
  ]);
});

test('a target of which too many calls fail says so, by the limits in force', () => {
  for (let id = 0; id < 20; id++)
    database.begin('SELECT 1', 'postgresql')!.end(id < 2 ? { error: new Error('no') } : {});
  const severity = () => monitor.diagnostics().dependencies!.targets[0]!.errorSeverity;
  expect(severity()).toBe('critical');
  host.signals.setLimits('database.call_error_ratio', { warning: 0.2 });
  expect(severity()).toBeUndefined();
});
