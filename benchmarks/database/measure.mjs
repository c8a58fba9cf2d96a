import { createRequire } from 'node:module';
import { mariadb, postgresql } from '../dependencies/loopback.mjs';
import { measureAdded } from '../harness/added-time.mjs';
import { StubMysql } from './stub-mysql.mjs';
import { StubPostgresql } from './stub-postgresql.mjs';

/** What is loaded in this way is what the instrumentation changes. */
const require = createRequire(import.meta.url);
const callsToStub = 72_000;
/** A server takes several times as long as the driver. */
const callsToServer = 12_000;
/** Of one piece of work, one after the other. */
const callsPerWork = 10;

export const ours = 'Golden Signals';
export const theirs = 'OpenTelemetry';
export const names = [ours, theirs];

/**
 * A pool of one connection, to a stub or to a server on loopback.
 *
 * @typedef {{ ask: (id: number) => Promise<{ name?: string } | undefined>, end: () => Promise<void> }} Asked
 */

/** @type {Readonly<Record<string, { server: { host: string, port: number }, create: (observe: (pool: any) => any, isStub: boolean) => Asked, observe: () => Promise<any>, instrumentation: () => Promise<any> }>>} */
export const drivers = {
  pg: {
    server: postgresql,
    create(observe, isStub) {
      const { Pool } = require('pg');
      const to = isStub ? { ...postgresql, stream: () => new StubPostgresql() } : postgresql;
      const pool = observe(new Pool({ max: 1, ...to }));
      const text = 'SELECT $1::text AS name WHERE $2::int IS NOT NULL';
      return { ask: async (id) => (await pool.query(text, ['a lamp', id])).rows[0], end: () => pool.end() };
    },
    observe: async () => (await import('@golden-signals/dependencies/pg')).observePool,
    instrumentation: async () => (await import('@opentelemetry/instrumentation-pg')).PgInstrumentation,
  },
  mysql2: {
    server: mariadb,
    create(observe, isStub) {
      // With callbacks, because its promises take a stack at every query, which costs more than all the rest.
      const { createPool } = require('mysql2');
      const to = isStub ? { ...mariadb, stream: () => new StubMysql() } : mariadb;
      const pool = observe(createPool({ connectionLimit: 1, ...to }));
      const text = 'SELECT ? AS name FROM DUAL WHERE ? IS NOT NULL';
      return {
        ask: (id) =>
          new Promise((resolve, reject) => {
            pool.query(text, ['a lamp', id], (/** @type {unknown} */ error, /** @type {any} */ rows) =>
              error ? reject(error) : resolve(rows[0]),
            );
          }),
        end: () => new Promise((resolve) => pool.end(() => resolve(undefined))),
      };
    },
    observe: async () => (await import('@golden-signals/dependencies/mysql2')).observePool,
    instrumentation: async () =>
      (await import('@opentelemetry/instrumentation-mysql2')).MySQL2Instrumentation,
  },
};

/**
 * What runs the calls of one piece of work, and observes the pool of a driver.
 *
 * @type {Readonly<Record<string, (driver: typeof drivers[string]) => Promise<{
 *   run: (work: () => Promise<void>) => Promise<void>,
 *   observe: (pool: any) => any,
 * }>>>}
 */
const variants = {
  [ours]: async (driver) => {
    const { createMonitor } = await import('@golden-signals/core');
    const { dependencies } = await import('@golden-signals/dependencies');
    const observePool = await driver.observe();
    /** @type {import('@golden-signals/core').ExtensionHost | undefined} */
    let given;
    const monitor = createMonitor({
      logger: { debug() {}, info() {}, warn() {}, error() {} },
      runtimeMetrics: false,
      extensions: [
        dependencies(),
        {
          name: 'measured',
          setup(host) {
            given = host;
          },
        },
      ],
    });
    const job = /** @type {import('@golden-signals/core').ExtensionHost} */ (given).work.define(
      'job',
      'measured',
    );
    return {
      run: (work) => job.run(work),
      observe: (pool) => observePool(pool, { monitor }),
    };
  },

  /** Metrics, and spans through a batch processor; nothing is exported. */
  [theirs]: async (driver) => {
    const { NodeSDK } = await import('@opentelemetry/sdk-node');
    const { BatchSpanProcessor } = await import('@opentelemetry/sdk-trace-base');
    const Instrumentation = await driver.instrumentation();
    const { trace } = await import('@opentelemetry/api');
    const { IdleReader } = await import('../record/opentelemetry.mjs');
    const exporter = {
      export: (/** @type {unknown} */ _spans, /** @type {(result: { code: number }) => void} */ done) =>
        done({ code: 0 }),
      shutdown: async () => {},
    };
    new NodeSDK({
      autoDetectResources: false,
      spanProcessors: [new BatchSpanProcessor(exporter)],
      metricReaders: [new IdleReader()],
      instrumentations: [new Instrumentation()],
    }).start();
    const tracer = trace.getTracer('measured');
    return {
      run: (work) =>
        tracer.startActiveSpan('measured', async (span) => {
          await work();
          span.end();
        }),
      observe: same,
    };
  },
};

/**
 * Processor time of `pool.query` with a kept connection, within work, in a process of its own. Both pools are of copies of the
 * driver of their own, because one of them is changed for its observer.
 *
 * @param {{ variant: string, driver: string, isStub: boolean }} options
 * @returns {Promise<import('../harness/added-time.mjs').Added>}
 */
export async function measure({ variant, driver: name, isStub }) {
  const prepare = variants[variant];
  const driver = drivers[name];
  if (prepare === undefined || driver === undefined)
    throw new Error(`There is no "${variant}" of "${name}".`);
  const plain = driver.create(same, isStub);
  for (const file of Object.keys(require.cache)) delete require.cache[file];
  const { run, observe } = await prepare(driver);
  const observed = driver.create(observe, isStub);
  const calling = (/** @type {Asked} */ { ask }) => {
    const work = async () => {
      for (let i = 0; i < callsPerWork; i++) {
        if ((await ask(i))?.name !== 'a lamp') throw new Error('This is not the answer.');
      }
    };
    return async (/** @type {number} */ calls) => {
      for (let i = 0; i < calls; i += callsPerWork) await run(work);
    };
  };
  const calls = isStub ? callsToStub : callsToServer;
  const added = await measureAdded(calls, calling(plain), calling(observed));
  await Promise.all([plain.end(), observed.end()]);
  // What exports would go on.
  setImmediate(() => process.exit());
  return added;
}

/** @template T @param {T} pool */
function same(pool) {
  return pool;
}
