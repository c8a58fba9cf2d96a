import { setImmediate as nextTurn } from 'node:timers/promises';
import { shuffled } from './random.mjs';

/**
 * What is being measured against others.
 *
 * @typedef {object} Variant
 * @property {string} name Unique in its run.
 * @property {(operations: number) => unknown} run Does the operation so many times; may return a promise.
 * @property {() => void} [prepare] Called before every slice, unmeasured.
 * @property {boolean} [single] A slice is one operation, because every operation has to be prepared. Default false.
 */

/**
 * Measures the variants in many short rounds. Every round runs each of them once, in an order drawn anew, for the same
 * amount of time, so that whatever else the machine does meets all of them alike. Each begins in a turn of its own of the
 * event loop, as requests do: until a turn is over, V8 keeps alive whatever weak references were made to in it.
 *
 * @param {readonly Variant[]} variants
 * @param {object} options
 * @param {number} options.rounds
 * @param {number} options.sliceMs How long one variant runs in one round, about.
 * @param {number} options.warmupMs How long each variant runs before the first round, so that it is compiled.
 * @param {() => number} options.random
 * @param {Meter} [options.meter] Default: the processor time of this process.
 * @returns {Promise<Record<string, Float64Array>>} By name: nanoseconds per operation, one number per round.
 */
export async function interleave(variants, { rounds, sliceMs, warmupMs, random, meter = cpuNs }) {
  const operations = new Map();
  for (const variant of shuffled(variants, random)) {
    operations.set(variant, await calibrate(variant, { sliceMs, warmupMs }));
  }
  const samples = Object.fromEntries(variants.map(({ name }) => [name, new Float64Array(rounds)]));
  for (let round = 0; round < rounds; round++) {
    for (const variant of shuffled(variants, random)) {
      await nextTurn();
      variant.prepare?.();
      const count = operations.get(variant);
      const costs = /** @type {Float64Array} */ (samples[variant.name]);
      costs[round] = (await meter(() => variant.run(count))) / count;
    }
  }
  return samples;
}

/**
 * Runs something and says what it cost, in nanoseconds.
 *
 * @typedef {(work: () => unknown) => Promise<number>} Meter
 */

/**
 * The processor time of this process, its compiler's and garbage collector's threads included. On a shared machine it is
 * several times steadier than the time that passed.
 *
 * @type {Meter}
 */
async function cpuNs(work) {
  const start = process.cpuUsage();
  const pending = work();
  // Awaiting a finished synchronous slice would add a turn of the microtask queue to it.
  if (pending instanceof Promise) await pending;
  const { user, system } = process.cpuUsage(start);
  return (user + system) * 1e3;
}

/**
 * How many operations fill a slice once the code is compiled.
 *
 * @param {Variant} variant
 * @param {{ sliceMs: number, warmupMs: number }} options
 */
async function calibrate(variant, { sliceMs, warmupMs }) {
  let operations = 1;
  let operationsPerMs = 0;
  const end = performance.now() + warmupMs;
  do {
    await nextTurn();
    variant.prepare?.();
    const start = performance.now();
    await variant.run(operations);
    const spentMs = performance.now() - start;
    // The fastest slice counts, because a slower one was interrupted or not compiled yet.
    operationsPerMs = Math.max(operationsPerMs, operations / Math.max(spentMs, 1e-6));
    if (!variant.single && spentMs < sliceMs)
      operations = Math.min(operations * 2, Math.ceil(operationsPerMs * sliceMs));
  } while (performance.now() < end);
  return variant.single ? 1 : Math.max(1, Math.round(operationsPerMs * sliceMs));
}
