import { createRequire } from 'node:module';
import { measureAdded } from '../harness/added-time.mjs';
import { redis } from './loopback.mjs';
import { StubConnector } from './redis-stub.mjs';

const require = createRequire(import.meta.url);
const logger = { debug() {}, info() {}, warn() {}, error() {} };

const commandsToStub = 120_000;
/** A server takes several times as long as the client. */
const commandsToServer = 48_000;
/** Of one request, at the same time. */
const commandsPerRequest = 10;

export const golden = 'Golden Signals';
export const openTelemetry = 'OpenTelemetry';

/** @typedef {(run: () => Promise<unknown>) => Promise<unknown>} Around Runs what is one request. */
/** @typedef {{ observed: any, around: Around }} Prepared */

/** @type {Readonly<Record<string, (connect: () => any) => Promise<Prepared>>>} */
const suites = { [golden]: prepareGolden, [openTelemetry]: prepareOpenTelemetry };

/** @param {() => any} connect @returns {Promise<Prepared>} */
async function prepareGolden(connect) {
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
  return { observed: observeClient(connect(), { monitor }), around: /** @type {Around} */ (around) };
}

/** Every span is sampled, batched, and exported to nowhere. @param {() => any} connect @returns {Promise<Prepared>} */
async function prepareOpenTelemetry(connect) {
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
  registerInstrumentations({ instrumentations: [new IORedisInstrumentation()] });
  const tracer = trace.getTracer('measured');
  const around = async (/** @type {() => Promise<unknown>} */ run) => {
    const span = tracer.startSpan('request');
    await context.with(trace.setSpan(context.active(), span), run);
    span.end();
  };
  return { observed: connect(), around };
}

/**
 * Processor time of a `GET` of ioredis 5 within a request, in a process of its own. Both clients are of copies of the library
 * of their own, because one of them is changed for its observer.
 *
 * @param {{ variant: string, isStub: boolean }} options
 * @returns {Promise<import('../harness/added-time.mjs').Added>}
 */
export async function measure({ variant, isStub }) {
  const prepare = suites[variant];
  if (prepare === undefined) throw new Error(`There is no variant "${variant}".`);
  const connect = () => {
    const { Redis } = require('ioredis-5');
    const to = isStub ? { Connector: /** @type {any} */ (StubConnector), enableReadyCheck: false } : redis;
    return new Redis({ ...to, disableClientInfo: true });
  };
  const plain = connect();
  for (const file of Object.keys(require.cache)) delete require.cache[file];
  const { observed, around } = await prepare(connect);
  const commands = isStub ? commandsToStub : commandsToServer;
  const running = (/** @type {any} */ client) => {
    const request = () =>
      Promise.all(Array.from({ length: commandsPerRequest }, (_, i) => client.get(`user:${i}${i}:profile`)));
    return async (/** @type {number} */ commands) => {
      for (let i = 0; i < commands; i += commandsPerRequest) await around(request);
    };
  };
  const added = await measureAdded(commands, running(plain), running(observed));
  plain.disconnect();
  observed.disconnect();
  return added;
}

export const names = Object.keys(suites);
