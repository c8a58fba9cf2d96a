import { median } from './statistics.mjs';

/** Each takes a few milliseconds, within which the machine mostly stays as it is. */
const pairs = 240;

/**
 * What is added to calls, against the same calls without it, in one process and in turns, so that whatever slows the machine
 * down slows both.
 *
 * @typedef {object} Added
 * @property {number} plainNs Processor time of one call to which nothing is added, that of the kernel included.
 * @property {number} addedNs What is added to it: the median of the differences of neighbours.
 */

/**
 * @param {number} calls To measure of each; as many are made before.
 * @param {(calls: number) => Promise<unknown>} plain Makes so many calls.
 * @param {(calls: number) => Promise<unknown>} observed The same, with what is added.
 * @returns {Promise<Added>}
 */
export async function measureAdded(calls, plain, observed) {
  const callsPerBatch = calls / pairs;
  /** @param {(calls: number) => Promise<unknown>} run */
  const nsPerCall = async (run) => {
    const before = process.cpuUsage();
    await run(callsPerBatch);
    const { user, system } = process.cpuUsage(before);
    return ((user + system) * 1e3) / callsPerBatch;
  };
  const plainNs = [];
  const addedNs = [];
  for (let pair = -pairs; pair < pairs; pair++) {
    // Who comes first takes turns too.
    const first = pair % 2 === 0 ? await nsPerCall(plain) : undefined;
    const withIt = await nsPerCall(observed);
    const without = first ?? (await nsPerCall(plain));
    if (pair < 0) continue;
    plainNs.push(without);
    addedNs.push(withIt - without);
  }
  return { plainNs: median(plainNs), addedNs: median(addedNs) };
}
