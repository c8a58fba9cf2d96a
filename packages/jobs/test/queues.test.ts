// Queues: what is asked, at which interval, and what is made of it.

import { EventEmitter } from 'node:events';
import { createMonitor, type Monitor } from '@golden-signals/core';
import type { ExtensionHost } from '@golden-signals/core/extension';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { type Jobs, jobs, type QueueState, queueCheck } from '@golden-signals/jobs';
import { observeWorker, stopObserving } from '@golden-signals/jobs/bullmq';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

let clock: FakeClock;
let work: Jobs;
let monitor: Monitor;
let host: ExtensionHost;

beforeEach(() => {
  clock = new FakeClock();
  work = jobs();
  const listener = {
    name: 'listener',
    setup(given: ExtensionHost) {
      host = given;
    },
  };
  monitor = createMonitor({ extensions: [work, listener], clock, logger: new MemoryLogger(), env: {} });
});

afterEach(() => monitor.close());

const state = (waiting: number, oldestAgeMs = 0, more: Partial<QueueState> = {}): QueueState => ({
  jobs: { waiting },
  oldestAgeMs,
  ...more,
});
const scraped = async (start: string) =>
  (await monitor.registry.metrics()).split('\n').filter((line) => line.startsWith(start));
const queue = () => work.snapshot().queues[0]!;
const read = (signal: string) => host.signals.get(signal).read(60_000)?.value;

/** Lets what was asked at an interval be answered. */
const answered = () => new Promise((resolve) => setImmediate(resolve));

test('it is asked once at an interval, whatever the number of sources, and no more after their end', async () => {
  let asked = 0;
  const source = { read: () => state(++asked), concurrency: () => 4 };
  const stops = [1, 2, 3].map(() => work.watchQueue('mail', source));
  for (let i = 0; i < 60; i++) {
    clock.advance(1_000);
    await answered();
  }
  expect(asked).toBeGreaterThanOrEqual(5);
  expect(asked).toBeLessThanOrEqual(7);
  expect(queue()).toMatchObject({ workers: { active: 0, concurrency: 12 } });
  for (const stop of stops) stop();
  const before = asked;
  clock.advance(30_000);
  await answered();
  expect(asked).toBe(before);
});

test('what cannot be asked is unknown, and not what it was before', async () => {
  let answer: () => QueueState | Promise<never> = () => state(5, 1_000);
  work.watchQueue('mail', { read: () => answer() });
  await work.refresh();
  expect(await scraped('queue_')).toEqual([
    'queue_jobs{queue="mail",state="waiting"} 5',
    'queue_oldest_job_age_seconds{queue="mail"} 1',
    'queue_paused{queue="mail"} 0',
  ]);
  expect([read('queue.oldest_age'), read('queue.backlog')]).toEqual([1, 5]);
  answer = () => Promise.reject(new Error('no connection'));
  await work.refresh();
  expect(await scraped('queue_')).toEqual([]);
  expect([read('queue.oldest_age'), read('queue.backlog')]).toEqual([undefined, undefined]);
  expect(monitor.reportSections()).toContainEqual({
    headline: 'jobs',
    lines: ['mail: nothing is known of it: no connection'],
  });
});

test('one that does not answer is given up, and not asked again until it has', async () => {
  let asked = 0;
  let answer: (value: QueueState) => void = () => {};
  work.watchQueue('mail', {
    read() {
      asked += 1;
      return new Promise((resolve) => {
        answer = resolve;
      });
    },
  });
  const first = work.refresh();
  clock.advance(5_000);
  await first;
  expect(queue().failure).toContain('did not answer within 5000 ms');
  await work.refresh();
  expect(asked).toBe(1);
  answer(state(1));
  await answered();
  const second = work.refresh();
  answer(state(2));
  await second;
  expect(asked).toBe(2);
  expect(queue()).toMatchObject({ backlog: 2, failure: undefined });
});

test('the trend says when the backlog is gone, or how fast it grows', async () => {
  let waiting: () => number = () => 0;
  work.watchQueue('mail', { read: () => state(waiting(), 90_000), concurrency: () => 4 });
  const go = async (from: number, perSecond: number) => {
    const startedMs = clock.now();
    waiting = () => from + (perSecond * (clock.now() - startedMs)) / 1_000;
    for (let seconds = 0; seconds < 300; seconds++) {
      clock.advance(1_000);
      await answered();
    }
    await work.refresh();
  };
  await go(5_000, -2);
  expect(queue().growthPerMinute).toBeCloseTo(-120);
  expect(queue().drainedInMs! / 60_000).toBeCloseTo(4_400 / 120);
  expect(monitor.reportSections()).toContainEqual({
    headline: 'jobs',
    lines: ['mail: 4,400 wait, the oldest for 90 s, drained in about 37 min, 0 of 4 at work here'],
  });
  await go(4_400, 3);
  expect(queue()).toMatchObject({ drainedInMs: undefined });
  expect(queue().growthPerMinute).toBeCloseTo(180);
});

test('a finding says why the oldest job waits', async () => {
  let now = state(12, 90_000);
  work.watchQueue('mail', { read: () => now, concurrency: () => 4 });
  await work.refresh();
  const findings = () => monitor.review().findings.filter(({ id }) => id === 'queue-late:mail');
  expect(findings()).toMatchObject([
    { severity: 'warning', evidence: expect.arrayContaining(['12 jobs could begin']) },
  ]);
  expect(findings()[0]!.next).toContain('Look whether the workers run');
  now = state(12, 900_000, { isPaused: true });
  await work.refresh();
  expect(findings()).toMatchObject([{ severity: 'critical' }]);
  expect(findings()[0]!.next).toContain('Resume the queue');
  now = state(0);
  await work.refresh();
  expect(findings()).toEqual([]);
});

test('a check of its health looks at its age, and at whether it can be asked', async () => {
  let now: () => QueueState = () => state(3, 59_000);
  const check = queueCheck(work, 'mail', { maxAgeMs: 60_000 });
  expect(check.run()).toMatchObject({ status: 'unhealthy', message: 'No queue "mail" is observed.' });
  work.watchQueue('mail', { read: () => now() });
  await work.refresh();
  expect(check.run()).toMatchObject({ status: 'healthy', details: { backlog: 3, oldestAgeMs: 59_000 } });
  now = () => state(3, 61_000);
  await work.refresh();
  expect(check.run()).toMatchObject({
    status: 'unhealthy',
    message: 'Queue mail: its oldest job has waited for 61 s.',
  });
  now = () => {
    throw new Error('no connection');
  };
  await work.refresh();
  expect(check.run()).toMatchObject({
    status: 'unhealthy',
    message: 'Queue mail: it cannot be asked: no connection.',
  });
  const invalid = expect.objectContaining({ code: 'ERR_GS_OPTION_INVALID' });
  expect(() => queueCheck(work, 'mail', { maxAgeMs: -1 })).toThrow(invalid);
  expect(() => queueCheck(work, 'mail', {} as never)).toThrow(invalid);
});

test('jobs that stall are a finding and a failed check for five minutes', async () => {
  class Worker extends EventEmitter {
    readonly name = 'mail';
    readonly opts = {};
    readonly qualifiedName = 'bull:mail';
    readonly concurrency = 8;
    processFn = async () => {};
  }
  const worker = observeWorker(new Worker(), { monitor });
  try {
    for (const id of ['1', '2', '3']) worker.emit('stalled', id, 'active');
    const check = (maxStalled: number) => queueCheck(work, 'mail', { maxAgeMs: 60_000, maxStalled }).run();
    expect(await scraped('jobs_stalled_total')).toEqual(['jobs_stalled_total{queue="mail"} 3']);
    expect(check(3)).toMatchObject({ status: 'healthy' });
    expect(check(2)).toMatchObject({
      status: 'unhealthy',
      message: 'Queue mail: 3 jobs stalled in the last 5 minutes.',
    });
    const findings = () => monitor.review().findings.map(({ id }) => id);
    expect(findings()).toContain('queue-stalling:mail');
    clock.advance(301_000);
    expect(findings()).not.toContain('queue-stalling:mail');
    expect(check(0)).toMatchObject({ status: 'healthy' });
    expect(queue()).toMatchObject({ stalled: 3, stalledLately: 0, workers: { active: 0, concurrency: 8 } });
  } finally {
    stopObserving(worker);
  }
  worker.emit('stalled', '4', 'active');
  expect(queue()).toMatchObject({ stalled: 3, workers: undefined });
});

test('the PromQL of a queue takes the highest of all processes that say the same', () => {
  const query = { range: '5m', matchers: 'job="shop"', naming: 'prometheus', histograms: 'classic' } as const;
  const promql = (id: string, ...by: string[]) => host.signals.get(id).definition!.promql({ ...query, by });
  expect(promql('queue.backlog', 'queue')).toBe(
    'sum by (queue) (max by (queue, state) (queue_jobs{job="shop",state=~"waiting|prioritized"}))',
  );
  expect(promql('queue.oldest_age', 'queue')).toBe(
    'max by (queue) (max_over_time(queue_oldest_job_age_seconds{job="shop"}[5m]))',
  );
  expect(promql('job.failure_ratio', 'queue')).toContain(
    'sum by (messaging_destination_name) (rate(messaging_process_duration_seconds_count{job="shop",error_type!=""}[5m]))',
  );
});
