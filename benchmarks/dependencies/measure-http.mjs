import { channel } from 'node:diagnostics_channel';
import { createServer } from 'node:http';
import { createMonitor } from '@golden-signals/core';
import { dependencies } from '@golden-signals/dependencies';
import { context, trace } from '@opentelemetry/api';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { node, tracing } from '@opentelemetry/sdk-node';
import { IdleReader } from '../record/opentelemetry.mjs';

const logger = { debug() {}, info() {}, warn() {}, error() {} };

/** Of one piece of work, or below one span. */
const callsPerWork = 10;

export const ours = 'Golden Signals';
export const theirs = '@opentelemetry/instrumentation-undici';
/** Work with its context, which requests are found by, and nothing that listens to them. */
const contexts = 'Golden Signals, contexts only';
export const nothing = 'nobody listens';

/** What undici publishes of a request, without the request. */
export const published = 'as published';
/** A real request to a server of the same process. */
export const fetched = 'a fetch on loopback';

const channels = {
  create: channel('undici:request:create'),
  sendHeaders: channel('undici:client:sendHeaders'),
  headers: channel('undici:request:headers'),
  trailers: channel('undici:request:trailers'),
};

const socket = { remoteAddress: '127.0.0.1', remotePort: 8080 };
const responseHeaders = Object.entries({
  'content-type': 'application/json',
  'content-length': '2',
  date: 'Thu, 01 Jan 2026 00:00:00 GMT',
  connection: 'keep-alive',
  'keep-alive': 'timeout=5',
})
  .flat()
  .map((text) => Buffer.from(text));

/** As undici's own, as far as anybody looks. */
class Request {
  origin = 'http://127.0.0.1:8080';
  method = 'GET';
  path = '/orders/7?details=true';
  headers = ['accept', '*/*', 'user-agent', 'undici'];

  /** @param {string} name @param {string} value */
  addHeader(name, value) {
    this.headers.push(name, value);
  }
}

function publish() {
  const request = new Request();
  channels.create.publish({ request });
  channels.sendHeaders.publish({ request, headers: '', socket });
  channels.headers.publish({
    request,
    response: { statusCode: 200, statusText: 'OK', headers: responseHeaders },
  });
  channels.trailers.publish({ request, trailers: [] });
}

/**
 * Processor time of a request, in a process of its own, within work or below a span.
 *
 * @param {{ variant: string, how: string }} options
 * @returns {Promise<number>} Nanoseconds per request.
 */
export async function measure({ variant, how }) {
  const within = listeners[variant]?.();
  if (within === undefined) throw new Error(`There is no variant "${variant}".`);
  const server = createServer((_request, response) => response.end('{}'));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const url = `http://127.0.0.1:${port}/orders/7?details=true`;
  const works = how === published ? 20_000 : 150;
  const some = async () => {
    for (let i = 0; i < callsPerWork; i++) {
      if (how === published) publish();
      else await (await fetch(url)).text();
    }
  };
  const run = async () => {
    for (let i = 0; i < works; i++) await within(some);
  };
  await run();
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  server.close();
  server.closeAllConnections();
  return ((user + system) * 1e3) / (works * callsPerWork);
}

/** @type {Readonly<Record<string, () => (some: () => Promise<void>) => Promise<void>>>} */
const listeners = {
  [nothing]: () => (some) => some(),
  [contexts]: () => inJobs({ http: false }),
  [ours]: () => inJobs({}),
  [theirs]() {
    const exporter = {
      /** @param {unknown} _spans @param {(result: { code: 0 }) => void} done */
      export: (_spans, done) => done({ code: 0 }),
      shutdown: async () => {},
    };
    new node.NodeTracerProvider({ spanProcessors: [new tracing.BatchSpanProcessor(exporter)] }).register();
    registerInstrumentations({
      instrumentations: [new UndiciInstrumentation()],
      meterProvider: new MeterProvider({ readers: [new IdleReader()] }),
    });
    const tracer = trace.getTracer('benchmark');
    return async (some) => {
      const span = tracer.startSpan('job');
      await context.with(trace.setSpan(context.active(), span), some);
      span.end();
    };
  },
};

/** @param {import('@golden-signals/dependencies').DependenciesOptions} options */
function inJobs(options) {
  /** @type {import('@golden-signals/core').ExtensionHost | undefined} */
  let given;
  const measured = {
    name: 'measured',
    /** @param {import('@golden-signals/core').ExtensionHost} host */
    setup(host) {
      given = host;
    },
  };
  createMonitor({
    ...{ logger, runtimeMetrics: false, stalls: false, errors: false },
    extensions: [dependencies(options), measured],
  });
  const job = /** @type {import('@golden-signals/core').ExtensionHost} */ (given).work.define(
    'job',
    'measured',
  );
  return (/** @type {() => Promise<void>} */ some) => job.run(some);
}

export const names = Object.keys(listeners);
