// Jobs as work of the monitor that uses them, whatever they are taken from.

import { createMonitor, type Monitor } from '@golden-signals/core';
import type { ExtensionHost, WorkEnd } from '@golden-signals/core/extension';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { type Jobs, jobs } from '@golden-signals/jobs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

let clock: FakeClock;
let logger: MemoryLogger;
let work: Jobs;
let monitor: Monitor;
let host: ExtensionHost;
const ends: WorkEnd[] = [];

beforeEach(() => {
  clock = new FakeClock();
  logger = new MemoryLogger();
  work = jobs();
  const listener = {
    name: 'listener',
    setup(given: ExtensionHost) {
      host = given;
      given.work.onEnd((end) => ends.push(end), 'all');
    },
  };
  monitor = createMonitor({ extensions: [work, listener], clock, logger, env: {} });
});

afterEach(async () => {
  ends.length = 0;
  await monitor.close();
});

/** A run that takes so long, by the clock of the monitor. */
const taking =
  (ms: number, error?: unknown): (() => Promise<void>) =>
  async () => {
    await Promise.resolve();
    clock.advance(ms);
    if (error !== undefined) throw error;
  };

const ignored = (promise: Promise<unknown>) => promise.catch(() => {});
const scraped = async (start: string) =>
  (await monitor.registry.metrics()).split('\n').filter((line) => line.startsWith(start));

test('a run is work with its name, its id and its wait', () => {
  const job = work.define('send-invoice', { queue: 'mail' });
  expect(job.run(() => host.work.current()?.id, { waitMs: 40, id: 'job-7' })).toBe('job-7');
  expect(ends).toMatchObject([{ name: 'send-invoice', waitMs: 40, outcome: 'success' }]);
  expect(work.snapshot().queues).toMatchObject([{ queue: 'mail', wait: { p50Ms: 40 } }]);
});

test('durations, waits, failures and what is in progress are measured', async () => {
  const job = work.define('import', { queue: 'files', system: 'memory' });
  for (let i = 0; i < 98; i++) await job.run(taking(100), { waitMs: 1_000 });
  await ignored(job.run(taking(2_000, new TypeError('no rows')), { attempt: 1, maxAttempts: 2 }));
  await ignored(job.run(taking(2_000, new TypeError('no rows')), { attempt: 2, maxAttempts: 2 }));
  let finish = () => {};
  const running = job.run(
    () =>
      new Promise<void>((resolve) => {
        finish = resolve;
      }),
  );
  const labels = 'messaging_system="memory",messaging_destination_name="files",operation="import"';
  expect(await scraped('messaging_process_duration_seconds_count')).toEqual([
    `messaging_process_duration_seconds_count{${labels},error_type=""} 98`,
    `messaging_process_duration_seconds_count{${labels},error_type="TypeError"} 2`,
  ]);
  expect(await scraped('jobs_')).toEqual([
    'jobs_active{queue="files",operation="import"} 1',
    'jobs_retried_total{queue="files",operation="import"} 1',
    'jobs_failed_total{queue="files",operation="import"} 1',
    'jobs_stalled_total{queue="files"} 0',
  ]);
  expect(await scraped('job_wait_duration_seconds_sum')).toEqual([
    'job_wait_duration_seconds_sum{queue="files"} 98',
  ]);
  expect(monitor.diagnostics().inFlight.operations).toMatchObject([{ name: 'import' }]);
  expect(monitor.diagnostics().errors.groups).toMatchObject([{ count: 2, operations: { import: 2 } }]);
  const [row] = monitor.snapshot().jobs;
  expect(row).toMatchObject({ job: 'import', queue: 'files', requests: 100, errors: 2, errorRatio: 0.02 });
  expect(row!.latency.p50Ms).toBeCloseTo(100, 0);
  expect(row!.latency.p999Ms).toBeCloseTo(2_000, -2);
  expect(monitor.reportSections()).toContainEqual({
    headline: 'jobs',
    lines: ['files: import: 1 failed for good, 1 attempted again'],
  });
  finish();
  await running;
  expect(work.snapshot().jobs).toMatchObject([{ active: 0, runs: 101 }]);
});

test('a run past its threshold is slow, and overdue while it goes on', async () => {
  const job = work.define('import', { queue: 'files', slowThresholdMs: 500 });
  await job.run(taking(600), { id: 'job-1' });
  expect(work.snapshot().slow).toMatchObject([
    { job: 'import', queue: 'files', durationMs: 600, id: 'job-1' },
  ]);
  expect(await scraped('jobs_slow_total')).toEqual(['jobs_slow_total{queue="files",operation="import"} 1']);
  expect(monitor.reportSections()).toContainEqual({ headline: 'jobs', lines: ['files: import took 600 ms'] });
  const running = job.run(() => new Promise<void>((resolve) => clock.after(5_000, resolve)), {
    id: 'job-2',
  });
  clock.advance(2_000);
  expect(logger.entries.filter(({ message }) => message === 'operation still running')).toMatchObject([
    { fields: { 'golden_signals.operation': 'import', 'messaging.message.id': 'job-2' } },
  ]);
  clock.advance(3_000);
  await running;
});

describe('what becomes of a run that threw', () => {
  test('is what failureOf says: postponed is no error', async () => {
    const job = work.define('step', {
      queue: 'files',
      failureOf: (error) => (error as { as: 'final' | 'retried' | 'postponed' | 'undecided' }).as,
    });
    for (const as of ['final', 'retried', 'postponed', 'undecided', 'undecided'])
      await ignored(job.run(taking(1, { as })));
    expect(work.snapshot().jobs).toMatchObject([{ runs: 4, errors: 4, failed: 1, retried: 1, postponed: 1 }]);
    expect(ends.map(({ outcome }) => outcome)).toEqual(['error', 'error', 'cancelled', 'error', 'error']);
    job.settle('final');
    job.settle('retried');
    expect(work.snapshot().jobs).toMatchObject([{ failed: 2, retried: 2 }]);
  });

  test('is an error where failureOf itself throws, and the application gets its own', async () => {
    const job = work.define('step', {
      failureOf: () => {
        throw new Error('ours');
      },
    });
    await expect(job.run(taking(1, new Error('theirs')))).rejects.toThrow('theirs');
    expect(work.snapshot().jobs).toMatchObject([{ runs: 1, errors: 1, failed: 0 }]);
    expect(ends).toMatchObject([{ outcome: 'error' }]);
    expect(await scraped('golden_signals_internal_errors_total{component="jobs"}')).toHaveLength(1);
  });
});

test('a job that often fails is a finding', async () => {
  const job = work.define('import', { queue: 'files' });
  const finding = () => monitor.review().findings.find(({ id }) => id === 'job-failing:files:import');
  for (let i = 0; i < 18; i++) await job.run(taking(1));
  await ignored(job.run(taking(1, new Error('no rows'))));
  expect(finding()).toBeUndefined();
  await ignored(job.run(taking(1, new Error('no rows'))));
  expect(finding()).toMatchObject({
    severity: 'warning',
    evidence: [expect.stringContaining('2 of 20 in the last'), '2 failed for good since the start'],
  });
});

test('jobs are bounded, and further ones are one', async () => {
  for (let i = 0; i < 250; i++) work.define(`import-${i}`, { queue: 'files' }).run(() => {});
  const report = work.snapshot();
  expect(report.jobs).toHaveLength(201);
  expect(report.jobs.find(({ job }) => job === '__overflow__')).toMatchObject({ runs: 50 });
  expect(logger.entries.filter(({ message }) => message.includes('more than 200'))).toHaveLength(1);
});

test('queues are bounded, and further ones are one that nobody counts', async () => {
  const asked: number[] = [];
  for (let i = 0; i < 120; i++) work.watchQueue(`files-${i}`, { read: () => void asked.push(i) });
  await work.refresh();
  expect(asked).toHaveLength(100);
  expect(work.snapshot().queues).toHaveLength(101);
  expect(logger.entries.filter(({ message }) => message.includes('more than 100'))).toHaveLength(1);
});

describe('what is wrong', () => {
  const code = (expected: string) => expect.objectContaining({ code: expected });

  test('is refused at start', () => {
    expect(() => jobs({ slowThresholdMs: -1 })).toThrow(code('ERR_GS_OPTION_INVALID'));
    expect(() => jobs({ queueIntervalMs: 10 })).toThrow(code('ERR_GS_OPTION_INVALID'));
    expect(() => jobs({ interval: 10 } as never)).toThrow(code('ERR_GS_OPTION_UNKNOWN'));
    expect(() => work.define('')).toThrow(code('ERR_GS_OPTION_INVALID'));
    expect(() => work.define('import', { queue: '' })).toThrow(code('ERR_GS_OPTION_INVALID'));
    expect(() => work.define('import', { retries: 1 } as never)).toThrow(code('ERR_GS_OPTION_UNKNOWN'));
  });

  test('a job is defined once, and is the same when it is defined alike', () => {
    const job = work.define('import', { queue: 'files', slowThresholdMs: 100 });
    expect(work.define('import', { queue: 'files' })).toBe(job);
    expect(work.define('import', { queue: 'other', slowThresholdMs: 5 })).not.toBe(job);
    expect(() => work.define('import', { queue: 'files', slowThresholdMs: 200 })).toThrow(
      code('ERR_GS_JOBS_DEFINED_TWICE'),
    );
  });

  test('it is used by one monitor, and before that by none', () => {
    const unused = jobs();
    expect(() => unused.define('import')).toThrow(code('ERR_GS_JOBS_NOT_IN_USE'));
    expect(() => unused.snapshot()).toThrow(code('ERR_GS_JOBS_NOT_IN_USE'));
    expect(() => createMonitor({ extensions: [work], logger, env: {} })).toThrow(
      code('ERR_GS_EXTENSION_DUPLICATE'),
    );
  });
});
