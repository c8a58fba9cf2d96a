import { seededRandom, shuffled } from '../harness/random.mjs';
import { median } from '../harness/statistics.mjs';

/**
 * @typedef {object} Variant
 * @property {string} name
 * @property {() => Promise<number>} run Returns the processor time of one round, in nanoseconds for each job.
 */

/**
 * Runs variants in turns, in an order drawn anew for each round, after two rounds that do not count.
 *
 * @param {readonly Variant[]} variants The first is what the others are compared with.
 * @param {number} rounds
 * @returns {Promise<Record<string, { ns: number, beyondNs: number }>>} The median of each, and of its differences to the
 *   first one within a round.
 */
export async function compareInTurns(variants, rounds) {
  const random = seededRandom(1);
  /** @type {number[][]} */
  const costNs = variants.map(() => []);
  for (let round = -2; round < rounds; round++) {
    for (const variant of shuffled(variants, random)) {
      const ns = await variant.run();
      if (round >= 0) costNs[variants.indexOf(variant)]?.push(ns);
    }
  }
  const [first = []] = costNs;
  return Object.fromEntries(
    variants.map(({ name }, index) => {
      const values = /** @type {number[]} */ (costNs[index]);
      const beyond = values.map((ns, round) => ns - /** @type {number} */ (first[round]));
      return [name, { ns: median(values), beyondNs: median(beyond) }];
    }),
  );
}

/** Returns what measures the processor time of this process from now on, in nanoseconds for each of `count`. */
export function processorTime() {
  const before = process.cpuUsage();
  return (/** @type {number} */ count) => {
    const { user, system } = process.cpuUsage(before);
    return ((user + system) * 1e3) / count;
  };
}
