// Queues of p-queue: what waits and what runs is what the queue says itself.

import { createMonitor, type Monitor } from '@golden-signals/core';
import type { ExtensionHost } from '@golden-signals/core/extension';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { type Jobs, jobs } from '@golden-signals/jobs';
import { observeQueue, stopObserving } from '@golden-signals/jobs/p-queue';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import PQueue from 'p-queue';
import { until } from './bullmq-scene.ts';

let clock: FakeClock;
let host: ExtensionHost;
let work: Jobs;
let monitor: Monitor;

beforeEach(() => {
  clock = new FakeClock();
  work = jobs();
  const setup = (given: ExtensionHost) => {
    host = given;
  };
  monitor = createMonitor({
    extensions: [work, { name: 'spy', setup }],
    clock,
    logger: new MemoryLogger(),
    env: {},
  });
});

afterEach(() => monitor.close());

/** Tasks that end when the test says so. */
function tasks(count: number) {
  const all = Array.from({ length: count }, () => {
    let end = { resolve: (_value: string) => {}, reject: (_error: unknown) => {} };
    const result = new Promise<string>((resolve, reject) => {
      end = { resolve, reject };
    });
    return { ...end, run: () => result };
  });
  return all;
}

const report = () => work.snapshot().queues.find(({ queue }) => queue === 'thumbnails');
const job = () => work.snapshot().jobs.find(({ queue }) => queue === 'thumbnails');

test('each task is a run with its wait, and the queue is looked at', async () => {
  const queue = observeQueue(new PQueue({ concurrency: 2 }), { name: 'thumbnails', monitor });
  const all = tasks(5);
  const results = all.map(({ run }) => queue.add(run));
  for (const result of results) result.catch(() => {});
  clock.advance(4_000);
  await work.refresh();
  expect(report()).toMatchObject({
    system: 'p-queue',
    jobs: { waiting: queue.size, active: queue.pending },
    backlog: 3,
    oldestAgeMs: 4_000,
    isPaused: false,
    workers: { active: 2, concurrency: 2 },
  });
  all[0]!.resolve('done');
  all[1]!.reject(new RangeError('too large'));
  expect(await results[0]).toBe('done');
  await expect(results[1]).rejects.toThrow('too large');
  queue.pause();
  await work.refresh();
  expect(report()).toMatchObject({ jobs: { waiting: 1, active: 2 }, isPaused: true });
  queue.start();
  for (const { resolve } of all.slice(2)) resolve('done');
  await queue.onIdle();
  await until(() => job()?.runs === 5);
  expect(job()).toMatchObject({ job: 'thumbnails', errors: 1, failed: 1, active: 0 });
  await work.refresh();
  expect(report()).toMatchObject({ jobs: { waiting: 0, active: 0 }, oldestAgeMs: 0 });
  expect(await monitor.registry.metrics()).toContain(
    'job_wait_duration_seconds_sum{queue="thumbnails"} 12\n',
  );
});

test('a task runs in the context of its run, with what the queue gives it', async () => {
  const queue = observeQueue(new PQueue(), { name: 'thumbnails', monitor });
  const seen: unknown[] = [];
  const { signal } = new AbortController();
  await queue.add(
    async (options) => {
      await Promise.resolve();
      seen.push(host.work.current()?.name, options?.signal);
    },
    { signal },
  );
  expect(seen).toEqual(['thumbnails', signal]);
  await work.refresh();
  expect(report()).toMatchObject({ workers: undefined });
});

test('what never begins waits no longer: cleared, or aborted', async () => {
  const queue = observeQueue(new PQueue({ concurrency: 1 }), { name: 'thumbnails', monitor });
  const [first, ...others] = tasks(3);
  const running = queue.add(first!.run);
  const aborter = new AbortController();
  const aborted = queue.add(others[0]!.run, { signal: aborter.signal });
  clock.advance(1_000);
  aborter.abort(new Error('not needed'));
  first!.resolve('done');
  await running;
  await expect(aborted).rejects.toThrow('not needed');
  await work.refresh();
  expect(report()).toMatchObject({ oldestAgeMs: 0 });
  queue.pause();
  void queue.add(others[1]!.run);
  clock.advance(1_000);
  await work.refresh();
  expect(report()).toMatchObject({ oldestAgeMs: 1_000, isPaused: true });
  queue.clear();
  await work.refresh();
  expect(report()).toMatchObject({ jobs: { waiting: 0 }, oldestAgeMs: 0 });
  expect(job()).toMatchObject({ runs: 1 });
});

test('queues of one name are one', async () => {
  const queues = [1, 3].map((concurrency) =>
    observeQueue(new PQueue({ concurrency }), { name: 'thumbnails', monitor }),
  );
  const all = tasks(6);
  const results = all.map(({ run }, index) => queues[index % 2]!.add(run));
  queues[0]!.pause();
  await work.refresh();
  expect(report()).toMatchObject({
    jobs: { waiting: 2, active: 4 },
    workers: { active: 4, concurrency: 4 },
    isPaused: false,
  });
  queues[0]!.start();
  for (const { resolve } of all) resolve('done');
  await Promise.all(results);
  await until(() => job()?.runs === 6);
});

test('a queue is observed once, and let go of', async () => {
  const queue = observeQueue(new PQueue(), { name: 'thumbnails', monitor });
  const plain = Object.keys(new PQueue()).sort();
  observeQueue(queue, { name: 'thumbnails', monitor });
  await queue.add(async () => {});
  await until(() => job()?.runs === 1);
  stopObserving(queue);
  expect(Object.keys(queue).sort()).toEqual(plain);
  await queue.add(async () => {});
  expect(job()).toMatchObject({ runs: 1, active: 0 });
});

test('what is no queue, and options that do not exist, are refused', () => {
  const invalid = expect.objectContaining({ code: 'ERR_GS_OPTION_INVALID' });
  expect(() => observeQueue({} as never, { name: 'a' })).toThrow(invalid);
  expect(() => observeQueue(new PQueue(), {} as never)).toThrow(invalid);
  expect(() => observeQueue(new PQueue(), { name: 'a', concurrency: 1 } as never)).toThrow(
    expect.objectContaining({ code: 'ERR_GS_OPTION_UNKNOWN' }),
  );
});
