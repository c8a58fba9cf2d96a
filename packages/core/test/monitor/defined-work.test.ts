// Work that an extension defines: what is said of a run when it begins, and what is made of its end.

import { createMonitor, type Extension, type Monitor } from '@golden-signals/core';
import type { ExtensionHost, RunDetails, WorkEnd } from '@golden-signals/core/extension';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

let clock: FakeClock;
let monitor: Monitor;
let host: ExtensionHost;

beforeEach(() => {
  clock = new FakeClock();
  const definer: Extension = {
    name: 'definer',
    setup(given) {
      host = given;
    },
  };
  monitor = createMonitor({
    clock,
    env: {},
    logger: new MemoryLogger(),
    requestContext: true,
    extensions: [definer],
  });
});

afterEach(() => monitor.close());

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const trace = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };

test('a run has the id and the trace that it is given, where they are safe', () => {
  const work = host.work.define('job', 'import');
  const idsOf = (details?: RunDetails) => work.run(() => host.work.current()!.ids, details);
  expect(idsOf({ id: 'job-7', traceparent })).toEqual({ requestId: 'job-7', ...trace });
  expect(idsOf({ id: 'two words\n', traceparent: 'nonsense' })).toEqual({
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    traceId: undefined,
    spanId: undefined,
  });
  expect(idsOf()).toMatchObject({ traceId: undefined });
  expect(work.run(() => host.work.current()!.trace, { traceparent })).toMatchObject({ sampled: true });
});

test('what it throws may stand for something that is no error', async () => {
  const ends: Array<[WorkEnd, RunDetails]> = [];
  const heard: string[] = [];
  host.work.onEnd(({ outcome, isError }) => heard.push(`${outcome} ${isError}`), 'all');
  const work = host.work.define('job', 'import', {
    outcomeOf: (error) => (error === 'later' ? 'cancelled' : 'error'),
    onEnd: (end, details) => ends.push([end, details]),
  });
  const details = { id: 'job-7', waitMs: 5 };
  await expect(work.run(() => Promise.reject('later'), details)).rejects.toBe('later');
  await expect(work.run(() => Promise.reject('never'))).rejects.toBe('never');
  work.run(() => clock.advance(20), details);
  expect(heard).toEqual(['cancelled false', 'error true', 'success false']);
  expect(ends.map(([{ outcome }]) => outcome)).toEqual(['cancelled', 'error', 'success']);
  expect(ends[2]).toMatchObject([{ durationMs: 20, waitMs: 5 }, details]);
});

test('its own failures reach nobody', async () => {
  const work = host.work.define('job', 'import', {
    outcomeOf: () => {
      throw new Error('outcome');
    },
    onEnd: () => {
      throw new Error('end');
    },
  });
  await expect(work.run(() => Promise.reject('theirs'))).rejects.toBe('theirs');
  expect(await monitor.registry.metrics()).toContain(
    'golden_signals_internal_errors_total{component="definer"} 2\n',
  );
});

test('whoever hands on a promise may have another one, which settles alike', async () => {
  const outcomes: string[] = [];
  const work = host.work.define('job', 'import', { onEnd: ({ outcome }) => outcomes.push(outcome) });
  const idOf = () => host.work.current()?.id;
  const seen = work.runAsync(() => Promise.resolve().then(idOf), { id: 'job-7' });
  expect(work.active).toBe(1);
  expect(await seen).toBe('job-7');
  expect(await work.runAsync(() => 42)).toBe(42);
  await expect(work.runAsync(() => Promise.reject('theirs'))).rejects.toBe('theirs');
  const fail = (): number => {
    throw new TypeError('at once');
  };
  await expect(work.runAsync(fail)).rejects.toThrow('at once');
  expect(outcomes).toEqual(['success', 'success', 'error', 'error']);
  expect(work.active).toBe(0);
});

test('what begins it may leave its end to somebody else, in whose hands it fails or succeeds', () => {
  const ends: WorkEnd[] = [];
  const work = host.work.define('job', 'import', { onEnd: (end) => ends.push(end) });
  const [one, other] = [work.begin({ id: 'job-7', waitMs: 5 }), work.begin()];
  expect(work.active).toBe(2);
  expect(one.enter(() => host.work.current()!.id)).toBe('job-7');
  expect(host.work.current()).toBeUndefined();
  clock.advance(20);
  one.succeed();
  other.fail(new TypeError('no'));
  expect(ends).toMatchObject([
    { outcome: 'success', durationMs: 20, waitMs: 5 },
    { outcome: 'error', durationMs: 20, errorType: 'TypeError' },
  ]);
  expect(work.active).toBe(0);
  expect(monitor.diagnostics().errors.groups).toMatchObject([{ type: 'TypeError', count: 1 }]);
});

test('it counts what is in progress, but not what only made something that runs later', async () => {
  const work = host.work.define('job', 'import');
  async function* rows() {
    yield 1;
  }
  const generator = work.run(rows);
  expect(work.active).toBe(0);
  let finish = () => {};
  const running = work.run(
    () =>
      new Promise<void>((resolve) => {
        finish = resolve;
      }),
  );
  await generator.next();
  expect(work.active).toBe(2);
  finish();
  await running;
  await generator.return();
  expect(work.active).toBe(0);
});

test('jobs stand beside the routes, in the snapshot and in the report', () => {
  const createWindow = host.liveWindows();
  const window = createWindow();
  window.record(clock.now(), 250, true);
  const undo = host.work.addJobSignals((name) => [
    { job: 'import', queue: 'files', ...window.read(name) },
    { job: 'clean', queue: undefined, ...createWindow().read(name) },
  ]);
  expect(monitor.snapshot().jobs).toMatchObject([
    { job: 'import', queue: 'files', requests: 1, errors: 1 },
    { job: 'clean', requests: 0 },
  ]);
  const lines = monitor.report().split('\n');
  const at = lines.findIndex((line) => line.startsWith('job '));
  expect(lines[at]).toMatch(/^job +runs +runs\/s +errors +p50 /);
  expect(lines[at + 2]).toMatch(/^files: import +1 +1\.0 +100/);
  expect(lines[at + 3]).toMatch(/^clean +0 /);
  undo();
  expect(monitor.snapshot().jobs).toEqual([]);
  expect(monitor.report()).not.toContain('runs/s');
});
