import { createRequire } from 'node:module';
import { StubPostgresql } from './stub-postgresql.mjs';

/** What is loaded in this way is what the instrumentation changes. */
const load = createRequire(import.meta.url);
const calls = 60_000;
/** Of one piece of work, one after the other. */
const callsPerWork = 10;
const text = 'SELECT name FROM items WHERE id = $1';

export const plain = 'pg alone';
export const ours = 'Golden Signals';
export const theirs = '@opentelemetry/instrumentation-pg';
/** The same contexts around the same queries, of a pool that nobody observes. */
export const notObserved = ', not observed';
export const names = [plain, `${ours}${notObserved}`, ours, `${theirs}${notObserved}`, theirs];

/**
 * What runs the calls of one piece of work, and observes the pool.
 *
 * @type {Readonly<Record<string, (isObserved: boolean) => Promise<{
 *   run: (work: () => Promise<void>) => Promise<void>,
 *   observe: (pool: import('pg').Pool) => import('pg').Pool,
 * }>>>}
 */
const variants = {
  [plain]: async () => ({ run: (work) => work(), observe: same }),

  [ours]: async (isObserved) => {
    const { createMonitor } = await import('@golden-signals/core');
    const { dependencies } = await import('@golden-signals/dependencies');
    const { observePool } = await import('@golden-signals/dependencies/pg');
    /** @type {import('@golden-signals/core').ExtensionHost | undefined} */
    let given;
    const monitor = createMonitor({
      logger: { debug() {}, info() {}, warn() {}, error() {} },
      runtimeMetrics: false,
      // The stub answers within the turn, so that the whole run would be one stall whose stacks are taken.
      stalls: false,
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
      observe: (pool) => (isObserved ? observePool(pool, { monitor }) : pool),
    };
  },

  /** Metrics, and spans through a batch processor; nothing is exported. */
  [theirs]: async (isObserved) => {
    const { NodeSDK } = await import('@opentelemetry/sdk-node');
    const { BatchSpanProcessor } = await import('@opentelemetry/sdk-trace-base');
    const { PgInstrumentation } = await import('@opentelemetry/instrumentation-pg');
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
      instrumentations: isObserved ? [new PgInstrumentation()] : [],
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
 * Processor time of `pool.query` with a kept connection and a server that answers at once, within work, in a process of
 * its own.
 *
 * @param {{ variant: string }} options
 * @returns {Promise<number>} Nanoseconds per call, the work around it included.
 */
export async function measure({ variant }) {
  const prepare = variants[variant.replace(notObserved, '')];
  if (prepare === undefined) throw new Error(`There is no variant "${variant}".`);
  const { run, observe } = await prepare(!variant.endsWith(notObserved));
  const pg = load('pg');
  const stream = () => new StubPostgresql();
  const pool = observe(new pg.Pool({ max: 1, user: 'shop', database: 'shop', stream }));
  const work = async () => {
    for (let i = 0; i < callsPerWork; i++) {
      const { rows } = await pool.query(text, [i]);
      if (rows[0]?.name !== 'a lamp') throw new Error('The stub did not answer.');
    }
  };
  const runAll = async () => {
    for (let i = 0; i < calls; i += callsPerWork) await run(work);
  };
  await runAll();
  const before = process.cpuUsage();
  await runAll();
  const { user, system } = process.cpuUsage(before);
  await pool.end();
  // What exports would go on.
  setImmediate(() => process.exit());
  return ((user + system) * 1e3) / calls;
}

/** @template T @param {T} pool */
function same(pool) {
  return pool;
}
