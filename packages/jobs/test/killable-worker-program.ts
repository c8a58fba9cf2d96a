// Run by killable-worker.ts: a worker that says how its jobs were counted.

import { createMonitor } from '@golden-signals/core';
import { jobs } from '@golden-signals/jobs';
import { observeWorker } from '@golden-signals/jobs/bullmq';
import { DelayedError, type Job, Worker } from 'bullmq';

interface Settings {
  readonly queue: string;
  readonly prefix: string;
  readonly connection: { readonly host: string; readonly port: number };
  readonly concurrency: number;
  readonly lockDuration: number;
  /** Stops for good in its first job of this name. */
  readonly hangsAt?: string;
  readonly limiter?: { readonly max: number; readonly duration: number };
}

const settings = JSON.parse(process.env.WORKER_SETTINGS!) as Settings;
const work = jobs();
const monitor = createMonitor({ extensions: [work], env: {}, logger: console, stalls: false });

async function processed(job: Job, token?: string): Promise<void> {
  if (job.name === settings.hangsAt) {
    process.send!({ what: 'in the middle' });
    await new Promise(() => {});
  }
  if (job.name === 'retried' && job.attemptsMade === 0) throw new Error('busy');
  if (job.name === 'hopeless') throw new Error('never');
  if (job.name === 'postponed' && job.attemptsStarted === 1) {
    await job.moveToDelayed(Date.now() + 1, token);
    throw new DelayedError();
  }
}

const { queue, prefix, connection, concurrency, lockDuration, limiter } = settings;
const worker = new Worker(queue, processed, {
  connection,
  prefix,
  concurrency,
  ...(limiter && { limiter }),
  drainDelay: 1,
  lockDuration,
  stalledInterval: 200,
  // One that is about to be killed takes over nothing.
  skipStalledCheck: settings.hangsAt !== undefined,
  maxStalledCount: 10,
});
worker.on('error', () => {});
observeWorker(worker, { monitor });

process.on('message', async () => {
  const text = await monitor.registry.metrics();
  const sum = (start: string, has = ''): number =>
    text
      .split('\n')
      .filter((line) => line.startsWith(start) && line.includes(has))
      .reduce((all, line) => all + Number(line.slice(line.lastIndexOf(' '))), 0);
  const runs = sum('messaging_process_duration_seconds_count{');
  const counted = {
    runs,
    errors: runs - sum('messaging_process_duration_seconds_count{', 'error_type=""'),
    retried: sum('jobs_retried_total{'),
    failed: sum('jobs_failed_total{'),
    postponed: sum('jobs_postponed_total{'),
    stalled: sum('jobs_stalled_total{'),
    waits: sum('job_wait_duration_seconds_count{'),
  };
  process.send!({ what: 'counted', counted });
});
await worker.waitUntilReady();
process.send!({ what: 'ready' });
