// Workers and queues of BullMQ 5, whose client is one of ioredis.

import { observeQueue, observeWorker } from '@golden-signals/jobs/bullmq';
import { afterEach, beforeEach, expect } from '@jest/globals';
import { Queue, UnrecoverableError, Worker } from 'bullmq-5';
import { testWithService } from '../../../test/services.ts';
import { BullScene, redis, until } from './bullmq-scene.ts';

let scene: BullScene;

beforeEach(() => {
  scene = new BullScene();
});

afterEach(() => scene.close());

await testWithService(redis, 'their runs, failures and states are those of Redis', async () => {
  const { connection, prefix, monitor } = scene;
  const queue = observeQueue(scene.kept(new Queue('mail', { connection, prefix })), { monitor });
  await queue.add('welcome', {}, { priority: 3 });
  await queue.add('welcome', {});
  await queue.add('busy', {}, { attempts: 2 });
  await queue.add('hopeless', {}, { attempts: 2 });
  await queue.add('later', {}, { delay: 86_400_000 });
  await scene.jobs.refresh();
  expect(scene.jobs.snapshot().queues).toMatchObject([
    { queue: 'mail', jobs: { waiting: 3, prioritized: 1, delayed: 1, completed: 0 }, backlog: 4 },
  ]);
  const worker = new Worker(
    'mail',
    async ({ name }) => {
      if (name === 'busy') throw new Error('busy');
      if (name === 'hopeless') throw new UnrecoverableError('no such user');
    },
    { connection, prefix, drainDelay: 1 },
  );
  observeWorker(scene.kept(worker), { monitor });
  const counted = () =>
    Object.fromEntries(
      scene.jobs.snapshot().jobs.map(({ job, runs, retried, failed }) => [job, [runs, retried, failed]]),
    );
  await until(
    () => counted().busy?.[2] === 1 && counted().hopeless?.[2] === 1 && counted().welcome?.[0] === 2,
  );
  expect(counted()).toEqual({ welcome: [2, 0, 0], busy: [2, 1, 1], hopeless: [1, 0, 1] });
  expect(await scene.metrics()).toContain('job_wait_duration_seconds_count{queue="mail"} 4\n');
  await scene.jobs.refresh();
  expect(scene.jobs.snapshot().queues).toMatchObject([
    { jobs: { waiting: 0, prioritized: 0, delayed: 1, completed: 2, failed: 2 }, oldestAgeMs: 0 },
  ]);
});
