import { createRequire } from 'node:module';
import { redis } from './loopback.mjs';
import { StubConnector } from './redis-stub.mjs';

const require = createRequire(import.meta.url);
const logger = { debug() {}, info() {}, warn() {}, error() {} };

const commandsToStub = 100_000;
/** A server takes several times as long as the client. */
const commandsToServer = 50_000;
/** Of one request, at the same time. */
const commandsPerRequest = 10;

export const golden = 'Golden Signals';
export const openTelemetry = 'OpenTelemetry';
/** The same contexts around the same commands, of a client that nobody observes. */
export const notObserved = ', not observed';

/** @typedef {(run: () => Promise<unknown>) => Promise<unknown>} Around Runs what is one request. */
/** @typedef {{ client: any, around: Around }} Prepared */

/** @type {Readonly<Record<string, (connect: () => any, isObserved: boolean) => Promise<Prepared>>>} */
const suites = { [golden]: prepareGolden, [openTelemetry]: prepareOpenTelemetry };

/** @param {() => any} connect @param {boolean} isObserved @returns {Promise<Prepared>} */
async function prepareGolden(connect, isObserved) {
  const { createMonitor } = await import('@golden-signals/core');
  const { dependencies } = await import('@golden-signals/dependencies');
  const { observeClient } = await import('@golden-signals/dependencies/ioredis');
  /** @type {Around | undefined} */
  let around;
  const extension = {
    name: 'measured',
    setup: (/** @type {import('@golden-signals/core').ExtensionHost} */ { work }) => {
      const request = work.define('job', 'request');
      around = (run) => request.run(run);
    },
  };
  const extensions = [dependencies(), extension];
  const monitor = createMonitor({ logger, runtimeMetrics: false, extensions });
  const client = connect();
  if (isObserved) observeClient(client, { monitor });
  return { client, around: /** @type {Around} */ (around) };
}

/** Every span is sampled, batched, and exported to nowhere. @param {() => any} connect @param {boolean} isObserved @returns {Promise<Prepared>} */
async function prepareOpenTelemetry(connect, isObserved) {
  const { context, trace } = await import('@opentelemetry/api');
  const { registerInstrumentations } = await import('@opentelemetry/instrumentation');
  const { IORedisInstrumentation } = await import('@opentelemetry/instrumentation-ioredis');
  const { NodeSDK } = await import('@opentelemetry/sdk-node');
  const { BatchSpanProcessor } = await import('@opentelemetry/sdk-trace-base');
  const exporter = {
    export: (/** @type {unknown} */ _spans, /** @type {(result: { code: number }) => void} */ done) =>
      done({ code: 0 }),
    shutdown: async () => {},
  };
  const spanProcessors = [new BatchSpanProcessor(exporter)];
  new NodeSDK({
    metricReaders: [],
    logRecordProcessors: [],
    autoDetectResources: false,
    spanProcessors,
  }).start();
  if (isObserved) registerInstrumentations({ instrumentations: [new IORedisInstrumentation()] });
  const tracer = trace.getTracer('measured');
  const around = async (/** @type {() => Promise<unknown>} */ run) => {
    const span = tracer.startSpan('request');
    await context.with(trace.setSpan(context.active(), span), run);
    span.end();
  };
  return { client: connect(), around };
}

/**
 * Processor time of a `GET` of ioredis 5 within a request, in a process of its own.
 *
 * @param {{ variant: string, isStub: boolean }} options
 * @returns {Promise<number>} Nanoseconds per command, what the kernel does for it included.
 */
export async function measure({ variant, isStub }) {
  const isObserved = !variant.endsWith(notObserved);
  const prepare = suites[variant.replace(notObserved, '')];
  if (prepare === undefined) throw new Error(`There is no variant "${variant}".`);
  const { client, around } = await prepare(() => {
    const { Redis } = require('ioredis-5');
    const to = isStub ? { Connector: /** @type {any} */ (StubConnector), enableReadyCheck: false } : redis;
    return new Redis({ ...to, disableClientInfo: true });
  }, isObserved);
  const commands = isStub ? commandsToStub : commandsToServer;
  const request = () =>
    Promise.all(Array.from({ length: commandsPerRequest }, (_, i) => client.get(`user:${i}${i}:profile`)));
  const run = async () => {
    for (let i = 0; i < commands; i += commandsPerRequest) await around(request);
  };
  await run();
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  client.disconnect();
  return ((user + system) * 1e3) / commands;
}

export const names = Object.keys(suites).flatMap((name) => [`${name}${notObserved}`, name]);
