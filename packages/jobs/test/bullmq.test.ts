// Workers and queues of BullMQ on a real Redis.

import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExtensionHost } from '@golden-signals/core/extension';
import { health } from '@golden-signals/health';
import { queueCheck } from '@golden-signals/jobs';
import { observeQueue, observeWorker, stopObserving } from '@golden-signals/jobs/bullmq';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DelayedError, Queue, UnrecoverableError, Worker } from 'bullmq';
import { testWithService } from '../../../test/services.ts';
import { BullScene, redis, until } from './bullmq-scene.ts';

let scene: BullScene;

beforeEach(() => {
  scene = new BullScene();
});

afterEach(() => scene.close());

const jobNamed = (name: string) => scene.jobs.snapshot().jobs.find(({ job }) => job === name);
const queueNamed = (name: string) => scene.jobs.snapshot().queues.find(({ queue }) => queue === name);

await testWithService(
  redis,
  'runs are measured under the names of queue and job, with their wait',
  async () => {
    const queue = scene.queue('mail');
    await queue.addBulk(
      Array.from({ length: 30 }, (_, i) => ({ name: i % 3 === 0 ? 'bill' : 'welcome', data: { i } })),
    );
    scene.worker('mail', async () => 'sent', { concurrency: 4 });
    await until(() => (jobNamed('bill')?.runs ?? 0) + (jobNamed('welcome')?.runs ?? 0) === 30);
    const text = await scene.metrics();
    const labels = 'messaging_system="bullmq",messaging_destination_name="mail"';
    expect(text).toContain(
      `messaging_process_duration_seconds_count{${labels},operation="bill",error_type=""} 10\n`,
    );
    expect(text).toContain(
      `messaging_process_duration_seconds_count{${labels},operation="welcome",error_type=""} 20\n`,
    );
    expect(text).toContain('job_wait_duration_seconds_count{queue="mail"} 30\n');
    expect(text).toContain('worker_concurrency_used_ratio{queue="mail"} 0\n');
    expect(scene.monitor.snapshot().jobs).toMatchObject([
      { job: 'welcome', queue: 'mail', requests: 20, errors: 0 },
      { job: 'bill', queue: 'mail', requests: 10, errors: 0 },
    ]);
    expect(scene.monitor.report()).toMatch(/^job +runs +runs\/s .*\n─+\nmail: welcome +20 /m);
  },
);

await testWithService(
  redis,
  'a run has a context with the id of the job and the trace of its message',
  async () => {
    const queue = scene.queue('mail');
    const trace = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
    const traceparent = `00-${trace.traceId}-${trace.spanId}-01`;
    const seen: unknown[] = [];
    let host: ExtensionHost | undefined;
    scene.monitor.use({
      name: 'listener',
      setup(given) {
        host = given;
      },
    });
    scene.worker('mail', async (job) => {
      await Promise.resolve();
      const { kind, name, ids } = host!.work.current()!;
      seen.push({ kind, name, ...ids });
      scene.monitor.logger.info({}, 'at work');
      if (job.id === 'b-2') throw new TypeError('no address');
    });
    await queue.add('bill', { traceparent }, { jobId: 'a-1' });
    await queue.add('bill', {}, { jobId: 'b-2', telemetry: { metadata: JSON.stringify({ traceparent }) } });
    await queue.add('bill', {}, { jobId: 'c-3', telemetry: { metadata: 'of another kind' } });
    await until(() => jobNamed('bill')?.runs === 3);
    const ids = ['a-1', 'b-2', 'c-3'];
    const bill = { kind: 'job', name: 'bill' };
    expect(seen).toEqual([
      { ...bill, requestId: 'a-1', ...trace },
      { ...bill, requestId: 'b-2', ...trace },
      { ...bill, requestId: 'c-3', traceId: undefined, spanId: undefined },
    ]);
    const lines = scene.logger.entries.filter(({ message }) => message === 'at work');
    expect(lines.map(({ fields }) => fields['messaging.message.id'])).toEqual(ids);
    const [group] = scene.monitor.diagnostics().errors!.groups;
    expect(group).toMatchObject({
      type: 'TypeError',
      operations: { bill: 1 },
      samples: [{ requestId: 'b-2', traceId: trace.traceId }],
    });
  },
);

await testWithService(
  redis,
  'retries, final failures and what cannot be repeated are told apart',
  async () => {
    const queue = scene.queue('mail');
    scene.worker('mail', async ({ name, attemptsMade }) => {
      if (name === 'third-time-lucky' && attemptsMade === 2) return;
      throw name === 'hopeless' ? new UnrecoverableError('no such user') : new Error('busy');
    });
    const options = { attempts: 3, backoff: { type: 'fixed', delay: 5 } };
    await queue.add('third-time-lucky', {}, options);
    await queue.add('never', {}, options);
    await queue.add('hopeless', {}, options);
    await until(async () => (await queue.getJobCountByTypes('completed', 'failed')) === 3);
    await until(() => jobNamed('never')?.failed === 1 && jobNamed('hopeless')?.failed === 1);
    expect(jobNamed('third-time-lucky')).toMatchObject({ runs: 3, errors: 2, retried: 2, failed: 0 });
    expect(jobNamed('never')).toMatchObject({ runs: 3, errors: 3, retried: 2, failed: 1 });
    expect(jobNamed('hopeless')).toMatchObject({ runs: 1, errors: 1, retried: 0, failed: 1 });
    expect(await scene.metrics()).toContain('jobs_failed_total{queue="mail",operation="never"} 1\n');
    // Only the first start of each says how long it waited.
    expect(await scene.metrics()).toContain('job_wait_duration_seconds_count{queue="mail"} 3\n');
  },
);

await testWithService(redis, 'a job that asks for a later turn has not failed', async () => {
  const queue = scene.queue('mail');
  scene.worker('mail', async (job, token) => {
    if (job.attemptsStarted > 1) return;
    await job.moveToDelayed(Date.now() + 5, token);
    throw new DelayedError();
  });
  await queue.add('later', {});
  await until(() => jobNamed('later')?.runs === 1);
  expect(jobNamed('later')).toMatchObject({ runs: 1, errors: 0, postponed: 1, failed: 0, retried: 0 });
  expect(scene.monitor.diagnostics().errors?.groups).toEqual([]);
  expect(await scene.metrics()).toContain('jobs_postponed_total{queue="mail",operation="later"} 1\n');
});

await testWithService(
  redis,
  'the states of a queue are those of Redis, and the oldest job is found',
  async () => {
    const queue = scene.queue('mail');
    await queue.pause();
    const addedMs = Date.now() - 90_000;
    await queue.add('old', {}, { timestamp: addedMs });
    await queue.add('new', {});
    await queue.add('urgent', {}, { priority: 1, timestamp: addedMs + 20_000 });
    await queue.add('someday', {}, { priority: 90, timestamp: addedMs - 30_000 });
    await queue.add('tomorrow', {}, { delay: 86_400_000 });
    await scene
      .flows()
      .add({ name: 'parent', queueName: 'mail', children: [{ name: 'child', queueName: 'other' }] });
    await scene.jobs.refresh();
    const nowMs = Date.now();
    const state = queueNamed('mail')!;
    expect(state).toMatchObject({
      jobs: {
        waiting: 2,
        prioritized: 2,
        delayed: 1,
        'waiting-children': 1,
        active: 0,
        completed: 0,
        failed: 0,
      },
      backlog: 4,
      isPaused: true,
      failure: undefined,
    });
    expect(state.oldestAgeMs).toBeGreaterThanOrEqual(120_000);
    expect(state.oldestAgeMs).toBeLessThanOrEqual(nowMs - addedMs + 30_000);
    const text = await scene.metrics();
    expect(text).toContain('queue_jobs{queue="mail",state="waiting"} 2\n');
    expect(text).toContain('queue_jobs{queue="mail",state="waiting-children"} 1\n');
    expect(text).toContain('queue_paused{queue="mail"} 1\n');
    expect(text).toMatch(/^queue_oldest_job_age_seconds\{queue="mail"\} 12\d\.?\d*$/m);
  },
);

await testWithService(redis, 'a delayed job whose time has come waits, even without any worker', async () => {
  const queue = scene.queue('mail');
  await queue.add('due', {}, { delay: 1, jobId: 'due' });
  await until(async () => {
    await scene.jobs.refresh();
    return (queueNamed('mail')?.oldestAgeMs ?? 0) > 0;
  });
  expect(queueNamed('mail')).toMatchObject({ backlog: 0, jobs: { delayed: 1 } });
});

await testWithService(redis, 'of a job that is attempted again, the age is what was seen of it', async () => {
  const queue = scene.queue('mail');
  const worker = scene.worker('mail', async () => {
    await worker.pause(true);
    throw new Error('busy');
  });
  await queue.add('again', {}, { attempts: 2, timestamp: Date.now() - 3_600_000 });
  await until(() => jobNamed('again')?.retried === 1);
  await scene.jobs.refresh();
  expect(queueNamed('mail')).toMatchObject({ backlog: 1, oldestAgeMs: 0 });
  await until(() => scene.jobs.refresh().then(() => queueNamed('mail')!.oldestAgeMs! > 0));
  expect(queueNamed('mail')!.oldestAgeMs).toBeLessThan(60_000);
});

await testWithService(redis, 'a queue has one name, and a name one queue', async () => {
  const queue = scene.queue('mail');
  const worker = scene.worker('mail', async () => {});
  const again = scene.plainQueue('mail');
  const code = 'ERR_GS_JOBS_QUEUE_NAME';
  expect(() => observeQueue(again, { name: 'post' })).toThrow(expect.objectContaining({ code }));
  expect(() => observeWorker(worker, { name: 'post' })).toThrow(expect.objectContaining({ code }));
  const other = scene.kept(
    new Queue('mail', { connection: scene.connection, prefix: `${scene.prefix}:other` }),
  );
  expect(() => observeQueue(other)).toThrow(expect.objectContaining({ code }));
  observeQueue(other, { name: 'other-mail', monitor: scene.monitor });
  stopObserving(other);
  stopObserving(worker);
  stopObserving(queue);
  observeQueue(again, { name: 'post', monitor: scene.monitor });
  await scene.jobs.refresh();
  expect(queueNamed('post')).toMatchObject({ backlog: 0 });
});

await testWithService(
  redis,
  'a job that stalled too often has failed for good, and is an error of its own',
  async () => {
    const queue = scene.queue('mail');
    await queue.add('lost', {});
    const { connection, prefix } = scene;
    // Takes it, and never says a word again.
    const lazy = scene.kept(new Worker('mail', null, { connection, prefix, lockDuration: 50 }));
    expect(await lazy.getNextJob('token')).toMatchObject({ name: 'lost' });
    scene.worker('mail', async () => {}, { stalledInterval: 50, maxStalledCount: 0 });
    await until(() => jobNamed('lost')?.failed === 1);
    expect(jobNamed('lost')).toMatchObject({ runs: 0, retried: 0, failed: 1 });
    expect(scene.monitor.diagnostics().errors.groups).toMatchObject([
      { type: 'UnrecoverableError', operations: { lost: 1 } },
    ]);
  },
);

await testWithService(redis, 'health says so where a queue lags or stalls', async () => {
  const queue = scene.queue('mail');
  const check = { ...queueCheck(scene.jobs, 'mail', { maxAgeMs: 60_000 }), cacheMs: 0 };
  const checks = health({ checks: { mail: check } });
  scene.monitor.use(checks);
  await scene.jobs.refresh();
  expect(await checks.read()).toMatchObject({ status: 'healthy' });
  await queue.add('old', {}, { timestamp: Date.now() - 61_000 });
  await scene.jobs.refresh();
  // Not required: a queue that lags takes no service out of its load balancer.
  expect(await checks.read()).toMatchObject({ status: 'degraded' });
  expect(await checks.readReadiness()).toMatchObject({ status: 'degraded' });
});

await testWithService(redis, 'a sandboxed processor is measured from the outside', async () => {
  const queue = scene.queue('mail');
  const file = join(tmpdir(), `${scene.prefix}.cjs`);
  writeFileSync(file, "module.exports = async (job) => { if (job.data.fails) throw new Error('no'); };");
  try {
    scene.worker('mail', file);
    await queue.add('boxed', {});
    await queue.add('boxed', { fails: true });
    await until(() => jobNamed('boxed')?.failed === 1 && jobNamed('boxed')?.runs === 2);
    expect(jobNamed('boxed')).toMatchObject({ runs: 2, errors: 1, failed: 1, retried: 0 });
  } finally {
    rmSync(file);
  }
});

test('what is no worker, no queue or no option is refused', () => {
  const invalid = expect.objectContaining({ code: 'ERR_GS_OPTION_INVALID' });
  expect(() => observeWorker({} as never)).toThrow(invalid);
  expect(() => observeQueue(null as never)).toThrow(invalid);
  const worker = { name: 'mail', opts: {}, qualifiedName: 'bull:mail', concurrency: 1, on() {}, off() {} };
  expect(() => observeWorker(worker, { slowThresholdMs: -1 })).toThrow(invalid);
  expect(() => observeWorker(worker, { queue: 'mail' } as never)).toThrow(
    expect.objectContaining({ code: 'ERR_GS_OPTION_UNKNOWN' }),
  );
});
