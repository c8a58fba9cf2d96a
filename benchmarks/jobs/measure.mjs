import { createMonitor } from '@golden-signals/core';
import { jobs } from '@golden-signals/jobs';
import { observeWorker } from '@golden-signals/jobs/bullmq';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { MetricsTime, Queue, Worker } from 'bullmq';
import { BullMQOtel } from 'bullmq-otel';
import { seededRandom, shuffled } from '../harness/random.mjs';
import { median } from '../harness/statistics.mjs';
import { IdleReader } from '../record/opentelemetry.mjs';
import { metrics, names, openTelemetry, ours, plain } from './names.mjs';

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
      const before = process.cpuUsage();
      if (worker.isPaused()) worker.resume();
      else void worker.run();
      await allDone;
      const { user, system } = process.cpuUsage(before);
      await worker.pause();
      return ((user + system) * 1e3) / count;
    };
    return {
      name,
      run,
      close: () => Promise.all([worker.close(), queue.obliterate({ force: true }).then(() => queue.close())]),
    };
  });

  const random = seededRandom(1);
  /** @type {Record<string, number[]>} */
  const costNs = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = -2; round < rounds; round++) {
    for (const variant of shuffled(variants, random)) {
      const ns = await variant.run();
      if (round >= 0) costNs[variant.name]?.push(ns);
    }
  }
  for (const { close } of variants) await close();
  await monitor.close();
  await sdk.shutdown();
  const ofPlain = /** @type {number[]} */ (costNs[plain]);
  return Object.fromEntries(
    names.map((name) => {
      const values = /** @type {number[]} */ (costNs[name]);
      const beyond = values.map((ns, round) => ns - /** @type {number} */ (ofPlain[round]));
      return [name, { ns: median(values), beyondNs: median(beyond) }];
    }),
  );
}
