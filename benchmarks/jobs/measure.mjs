import { createMonitor } from '@golden-signals/core';
import { jobs } from '@golden-signals/jobs';
import { observeWorker } from '@golden-signals/jobs/bullmq';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { MetricsTime, Queue, Worker } from 'bullmq';
import { BullMQOtel } from 'bullmq-otel';
import { IdleReader } from '../record/opentelemetry.mjs';
import { compareInTurns, processorTime } from './in-turns.mjs';
import { metrics, names, openTelemetry, ours } from './names.mjs';

const connection = { host: '127.0.0.1', port: 6379 };
const prefix = `gs-bench-${process.pid}`;
const concurrency = 20;

/** Nothing is exported. */
const exporter = {
  export: (/** @type {unknown} */ _spans, /** @type {(result: { code: number }) => void} */ done) =>
    done({ code: 0 }),
  shutdown: async () => {},
};

/** @type {Readonly<Record<string, (name: string) => { telemetry?: BullMQOtel, metrics?: { maxDataPoints: number } }>>} */
const options = {
  [metrics]: () => ({ metrics: { maxDataPoints: MetricsTime.TWO_WEEKS } }),
  [openTelemetry]: (name) => ({
    telemetry: new BullMQOtel({ tracerName: name, meterName: name, enableMetrics: true }),
  }),
};

/**
 * Processor time of this process for one job that does nothing, on the Redis of this machine: a worker for each variant,
 * of which one runs at a time, in an order drawn anew for each round.
 *
 * @param {{ rounds: number, jobs: number }} settings
 */
export async function measure({ rounds, jobs: count }) {
  const sdk = new NodeSDK({
    autoDetectResources: false,
    spanProcessors: [new BatchSpanProcessor(exporter)],
    metricReaders: [new IdleReader()],
    instrumentations: [],
  });
  sdk.start();
  const silent = { debug() {}, info() {}, warn() {}, error() {} };
  const monitor = createMonitor({
    extensions: [jobs()],
    logger: silent,
    stalls: false,
    runtimeMetrics: false,
  });
  const variants = names.map((name, index) => {
    const more = options[name]?.(name) ?? {};
    const queue = new Queue(`jobs-${index}`, { connection, prefix, ...more });
    /** @type {() => void} */
    let drained = () => {};
    let left = 0;
    const done = async () => {
      left -= 1;
      if (left === 0) drained();
    };
    const worker = new Worker(queue.name, done, { connection, prefix, concurrency, autorun: false, ...more });
    if (name === ours) observeWorker(worker, { monitor });
    const run = async () => {
      left = count;
      const allDone = new Promise((resolve) => {
        drained = () => resolve(undefined);
      });
      const data = { address: 'ada@shop.example', template: 'welcome' };
      const opts = { removeOnComplete: true };
      await queue.addBulk(Array.from({ length: count }, () => ({ name: 'welcome', data, opts })));
      const spentNs = processorTime();
      if (worker.isPaused()) worker.resume();
      else void worker.run();
      await allDone;
      const ns = spentNs(count);
      await worker.pause();
      return ns;
    };
    return {
      name,
      run,
      close: () => Promise.all([worker.close(), queue.obliterate({ force: true }).then(() => queue.close())]),
    };
  });

  const results = await compareInTurns(variants, rounds);
  for (const { close } of variants) await close();
  await monitor.close();
  await sdk.shutdown();
  return results;
}
