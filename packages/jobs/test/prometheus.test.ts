// The signals of jobs and queues say the same as a real Prometheus that is asked their own PromQL, also where two processes
// watch one queue.

import { setTimeout as wait } from 'node:timers/promises';
import { createMonitor, type Monitor, startManagementServer } from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';
import { type Jobs, jobs } from '@golden-signals/jobs';
import { observeConsumer } from '@golden-signals/jobs/amqplib';
import { expect } from '@jest/globals';
import { PrometheusServer } from '../../../test/prometheus-server.ts';
import { testWithTool } from '../../../test/services.ts';
import { FakeChannel } from './fake-channel.ts';

const windowMs = 10_000;
const query = {
  range: '10s',
  matchers: 'job=~"shop|watcher"',
  by: [],
  naming: 'prometheus',
  histograms: 'classic',
} as const;

/**
 * By how much of the value they may differ; Prometheus extrapolates rates from samples that are a second apart, and its
 * quantiles are as exact as its buckets.
 */
const tolerance: Readonly<Record<string, number>> = {
  'job.rate': 0.25,
  'job.failure_ratio': 0.25,
  'job.failed_rate': 0.25,
  'job.retry_rate': 0.25,
  'job.duration_p50': 1,
  'job.duration_p95': 1,
  'job.duration_p99': 1,
  'queue.oldest_age': 0,
  'queue.backlog': 0,
  'queue.stalled_rate': 0,
  // The other process has as many workers, of which none is at work.
  'queue.workers_used': 0.6,
  'queue.wait_p95': 1,
  // It grows while Prometheus does not look.
  'queue.unacknowledged_age': 0.5,
  'queue.prefetch_used': 0,
};

function watching(): { monitor: Monitor; work: Jobs } {
  const work = jobs({ queueIntervalMs: 1_000 });
  const monitor = createMonitor({ extensions: [work], logger: new MemoryLogger(), stalls: false });
  work.watchQueue('mail', {
    read: () => ({ jobs: { waiting: 4, prioritized: 3, delayed: 9 }, oldestAgeMs: 42_000 }),
    concurrency: () => 4,
  });
  return { monitor, work };
}

testWithTool(
  'prometheus',
  'signals and Prometheus',
  async (tool) => {
    const [{ monitor, work }, watcher] = [watching(), watching()];
    const job = work.define('welcome', { queue: 'mail', system: 'memory' });
    let runs = 0;
    const run = async () => {
      runs += 1;
      const fails = runs % 4 === 0;
      const details = { waitMs: 30, attempt: runs % 8 === 0 ? 2 : 1, maxAttempts: 2 };
      await job
        .run(() => wait(20).then(() => (fails ? Promise.reject(new Error('no')) : 1)), details)
        .catch(() => {});
    };
    const channel = observeConsumer(new FakeChannel(), { monitor });
    channel.prefetch(4);
    channel.deliver(channel.consume('orders', () => {}));
    // All series are there before the first scrape.
    for (let i = 0; i < 8; i++) await run();
    await Promise.all([work.refresh(), watcher.work.refresh()]);
    const ours = await startManagementServer({ port: 0, monitor });
    const theirs = await startManagementServer({ port: 0, monitor: watcher.monitor });
    const targets = { shop: ours.port, watcher: theirs.port };
    const prometheus = await PrometheusServer.start({ tool, jobs: targets, nativeHistograms: false });
    try {
      await prometheus.queryUntil('up == 1', (samples) => samples.length === 2);
      const ids = monitor.signals.ids().filter((id) => /^(job|queue)\./.test(id));
      expect(ids).toEqual(Object.keys(tolerance));
      for (const id of ids) monitor.signals.get(id).keep({ windowMs });
      const until = performance.now() + windowMs + 3_000;
      while (performance.now() < until) await run();
      for (const id of ids) {
        const signal = monitor.signals.get(id);
        const reading = signal.read(windowMs)!;
        const samples = await prometheus.query(signal.definition!.promql(query)!);
        const found = `${id} = ${reading.value}, Prometheus: ${samples.map(({ value }) => value)}`;
        const isClose =
          samples.length === 1 &&
          Math.abs(samples[0]!.value - reading.value) <= tolerance[id]! * reading.value;
        expect({ found, isClose }).toEqual({ found, isClose: true });
      }
      // They agree on something, and not on nothing.
      expect(monitor.signals.get('job.failure_ratio').read(windowMs)!.value).toBeCloseTo(0.25, 1);
      expect(monitor.signals.get('queue.backlog').read(windowMs)!.value).toBe(7);
      expect(monitor.signals.get('queue.prefetch_used').read(windowMs)!.value).toBe(0.25);
    } finally {
      await prometheus.close();
      await ours.close();
      await theirs.close();
      await monitor.close();
      await watcher.monitor.close();
    }
  },
  60_000,
);
