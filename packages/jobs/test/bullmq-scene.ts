import { createMonitor, type Monitor } from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';
import { type Jobs, jobs } from '@golden-signals/jobs';
import { observeQueue, observeWorker } from '@golden-signals/jobs/bullmq';
import { FlowProducer, type Processor, Queue, Worker, type WorkerOptions } from 'bullmq';
import { Redis } from 'ioredis';

export const redis = { name: 'Redis', host: '127.0.0.1', port: 6379 };

let scenes = 0;

/** Queues and workers with keys of their own, and a monitor that observes them. */
export class BullScene {
  /** Of all keys. */
  readonly prefix = `gs-jobs-${process.pid}-${++scenes}`;
  readonly connection = { host: redis.host, port: redis.port };
  readonly logger = new MemoryLogger();
  readonly jobs: Jobs;
  readonly monitor: Monitor;
  readonly #closers: Array<() => Promise<unknown>> = [];

  constructor(extensions: NonNullable<Parameters<typeof createMonitor>[0]>['extensions'] = []) {
    this.jobs = jobs();
    this.monitor = createMonitor({
      extensions: [this.jobs, ...extensions],
      logger: this.logger,
      env: {},
    });
  }

  /** A queue that is not observed. */
  plainQueue(name: string): Queue {
    return this.kept(new Queue(name, { connection: this.connection, prefix: this.prefix }));
  }

  queue(name: string): Queue {
    return observeQueue(this.plainQueue(name), { monitor: this.monitor });
  }

  worker(name: string, process: Processor | string, options: Partial<WorkerOptions> = {}): Worker {
    const worker = new Worker(name, process as Processor, {
      connection: this.connection,
      prefix: this.prefix,
      drainDelay: 1,
      ...options,
    });
    worker.on('error', () => {});
    return observeWorker(this.kept(worker), { monitor: this.monitor });
  }

  flows(): FlowProducer {
    return this.kept(new FlowProducer({ connection: this.connection, prefix: this.prefix }));
  }

  /** Closed at the end, the last first. */
  kept<Closable extends { close(): Promise<unknown> }>(one: Closable): Closable {
    this.#closers.push(() => one.close());
    return one;
  }

  metrics(): Promise<string> {
    return this.monitor.registry.metrics();
  }

  async close(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) await close();
    await this.monitor.close();
    const client = new Redis(this.connection);
    try {
      for await (const keys of client.scanStream({ match: `${this.prefix}:*`, count: 10_000 })) {
        if (keys.length > 0) await client.unlink(...(keys as string[]));
      }
    } finally {
      client.disconnect();
    }
  }
}

/** Waits until it is true, or the test times out. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 10));
}
