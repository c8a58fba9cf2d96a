// What is counted against what was sent, while workers are killed in the middle of their jobs.

import { afterEach, beforeEach, expect } from '@jest/globals';
import { testWithService } from '../../../test/services.ts';
import { scaled } from '../../../test/test-scale.ts';
import { BullScene, redis, until } from './bullmq-scene.ts';
import { type Counted, KillableWorker } from './killable-worker.ts';

let scene: BullScene;
const workers: KillableWorker[] = [];

beforeEach(() => {
  scene = new BullScene();
});

afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.kill();
  await scene.close();
});

async function started(more: object): Promise<KillableWorker> {
  const worker = await KillableWorker.start({
    queue: 'mail',
    prefix: scene.prefix,
    connection: scene.connection,
    concurrency: 50,
    // A processor that is busy elsewhere must not make jobs stall that are not meant to.
    lockDuration: 60_000,
    ...more,
  });
  workers.push(worker);
  return worker;
}

function sumOf(all: readonly Counted[]): Counted {
  const of = (what: keyof Counted) => all.reduce((sum, counted) => sum + counted[what], 0);
  return {
    runs: of('runs'),
    errors: of('errors'),
    retried: of('retried'),
    failed: of('failed'),
    postponed: of('postponed'),
    stalled: of('stalled'),
    waits: of('waits'),
  };
}

/** How many of each kind are sent: 10,000 jobs together, and 100,000 in `npm run nightly`. */
const each = Math.min(scaled(1_000), 10_000);
const sent = { plain: 6 * each, retried: each, hopeless: each, postponed: each, delayed: each };

await testWithService(
  redis,
  `of ${10 * each} jobs that two killed workers and two others run, each is counted as often as it ran`,
  async () => {
    const queue = scene.queue('mail');
    const options = { attempts: 2, backoff: { type: 'fixed' as const, delay: 1 }, removeOnComplete: false };
    const hanging = ['hangs-0', 'hangs-1'];
    for (const [i, name] of hanging.entries()) {
      const killed = await started({ concurrency: 1, hangsAt: name, lockDuration: 500 });
      await queue.add(name, {}, options);
      await killed.inTheMiddle();
      expect(await killed.counted()).toMatchObject({ runs: 0, stalled: 0 });
      workers.splice(workers.indexOf(killed), 1);
      await killed.kill();
      expect(await queue.getJobCountByTypes('active')).toBe(i + 1);
    }
    for (const [name, count] of Object.entries(sent)) {
      const opts = name === 'delayed' ? { ...options, delay: 1 } : options;
      for (let added = 0; added < count; added += 1_000) {
        await queue.addBulk(Array.from({ length: 1_000 }, () => ({ name, data: {}, opts })));
      }
    }
    const others = [await started({}), await started({})];
    const total = 10 * each + hanging.length;
    await until(async () => (await queue.getJobCountByTypes('completed', 'failed')) === total);
    const settled = async () => sumOf(await Promise.all(others.map((worker) => worker.counted())));
    // A run is over before Redis knows, and the worker says what became of it after that.
    await until(async () => (await settled()).failed === each);
    expect(await settled()).toEqual({
      // Retried and hopeless ones run twice; a first turn that was postponed is no run.
      runs: 12 * each + hanging.length,
      errors: 3 * each,
      retried: 2 * each,
      failed: each,
      postponed: each,
      stalled: hanging.length,
      // Those that were started before are not known to have waited for so long.
      waits: 10 * each,
    });
    await scene.jobs.refresh();
    expect(scene.jobs.snapshot().queues).toMatchObject([
      {
        queue: 'mail',
        jobs: { waiting: 0, delayed: 0, active: 0, completed: 9 * each + hanging.length, failed: each },
        oldestAgeMs: 0,
      },
    ]);
  },
  600_000,
);

await testWithService(
  redis,
  'repeated, rate-limited and flow jobs are counted as often as they ran',
  async () => {
    const queue = scene.queue('mail');
    const worker = await started({ concurrency: 2, limiter: { max: 5, duration: 20 } });
    await queue.upsertJobScheduler('every', { every: 10, limit: 8 }, { name: 'repeated' });
    await queue.addBulk(Array.from({ length: 30 }, () => ({ name: 'plain', data: {} })));
    await scene.flows().add({
      name: 'parent',
      queueName: 'mail',
      children: Array.from({ length: 4 }, () => ({ name: 'child', queueName: 'mail' })),
    });
    await until(async () => (await queue.getJobCountByTypes('completed')) === 43);
    await until(async () => (await worker.counted()).runs === 43);
    expect(await worker.counted()).toMatchObject({ runs: 43, errors: 0, failed: 0, stalled: 0 });
    await scene.jobs.refresh();
    expect(scene.jobs.snapshot().queues).toMatchObject([
      { jobs: { waiting: 0, 'waiting-children': 0, completed: 43 } },
    ]);
  },
  60_000,
);
