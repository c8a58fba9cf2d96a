import { createMonitor } from '@golden-signals/core';
import { dependencies } from '@golden-signals/dependencies';
import { workloadClock } from '../harness/workload-clock.mjs';
import { mask, seconds } from './workload.mjs';

const calls = 1_000_000;
const logger = { debug() {}, info() {}, warn() {}, error() {} };

/** Of one piece of work, where there is any; all of them have an entry in its timeline. */
const callsPerWork = 10;

export const outside = 'outside of any work';
export const inWork = 'in work, with an entry in its timeline';
/** As a database's calls are: with windows by statement, type and route, and repeated queries. */
export const ofStatements = 'in work, of a statement that is looked for repetitions';
/** Without calls: what is around them. */
export const workAround = 'work without calls';

/** @type {Readonly<Record<string, { isInWork: boolean, listens?: boolean, hasStatements?: boolean }>>} */
const variants = {
  [outside]: { isInWork: false },
  'outside of any work, with a listener': { isInWork: false, listens: true },
  [inWork]: { isInWork: true },
  [ofStatements]: { isInWork: true, hasStatements: true },
  [workAround]: { isInWork: true },
};

/** Tables and operations of a small shop. */
const called = ['orders', 'items', 'stock', 'customers'].flatMap((collection) =>
  ['SELECT', 'UPDATE'].map((operation) => ({ operation, collection, summary: `${operation} ${collection}` })),
);

const statements = called.map((details) => ({
  ...details,
  text: details.summary,
  fingerprint: details.summary,
  isRead: details.operation === 'SELECT',
  hasLiterals: false,
}));

/**
 * Returns what makes so many calls to a kept target, each with its wait. The clock is read from memory.
 *
 * @param {string} variant
 * @returns {(calls: number) => void}
 */
export function prepareCalls(variant) {
  const settings = variants[variant];
  if (settings === undefined) throw new Error(`There is no variant "${variant}".`);
  const { listens = false, hasStatements = false } = settings;
  const observing = dependencies();
  const clock = workloadClock();
  /** @type {import('@golden-signals/core').ExtensionHost | undefined} */
  let given;
  let heard = 0;
  createMonitor({
    ...{
      clock,
      logger,
      runtimeMetrics: false,
      stalls: false,
      errors: false,
      requestContext: settings.isInWork,
    },
    extensions: [
      ...(hasStatements ? [observing] : []),
      {
        name: 'measured',
        setup(host) {
          given = host;
          if (listens) host.calls.onEnd(() => void heard++);
        },
      },
    ],
  });
  const host = /** @type {import('@golden-signals/core').ExtensionHost} */ (given);
  const target = host.calls.target({ kind: 'database', system: 'postgresql', pool: 'main' });
  const work = host.work.define('job', 'measured');
  const queries = observing.observer?.queries;
  const values = [7, 'Ada'];
  const detailsOf = (/** @type {number} */ i) => {
    const details = /** @type {typeof called[number]} */ (called[i & 7]);
    return queries === undefined
      ? details
      : queries.called(/** @type {typeof statements[number]} */ (statements[i & 7]), values, '');
  };
  const call = (/** @type {number} */ i) => {
    const endMs = clock.timeMs + 0.1;
    clock.timeMs = endMs - (seconds[i & mask] ?? 0) * 1e3;
    const begun = target.begin(detailsOf(i));
    begun.sent();
    clock.timeMs = endMs;
    begun.end();
  };
  return (calls) => {
    for (let i = 0; i < calls; ) {
      const until = i + callsPerWork;
      const some = () => {
        for (; i < until; i++) if (variant !== workAround) call(i);
      };
      if (settings.isInWork) work.run(some);
      else some();
    }
  };
}

/**
 * Processor time of a call, in a process of its own.
 *
 * @param {{ variant: string }} options
 * @returns {Promise<number>} Nanoseconds per call; for the variant without calls, of the work around each.
 */
export async function measure({ variant }) {
  const run = prepareCalls(variant);
  run(calls);
  const before = process.cpuUsage();
  run(calls);
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1e3) / calls;
}

export const names = Object.keys(variants);
