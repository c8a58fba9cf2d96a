import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { seededRandom, shuffled } from '../harness/random.mjs';
import { estimate } from '../harness/statistics.mjs';
import { installSize } from './install-size.mjs';
import { stacks } from './stacks.mjs';

/**
 * What every stack costs before the first request: the processor time of importing it in a fresh process, in interleaved
 * rounds, and what it adds to an installation.
 *
 * @param {{ rounds: number }} options
 */
export async function measure({ rounds }) {
  const random = seededRandom(7);
  const samples = stacks.map(() => new Float64Array(rounds));
  const indices = stacks.map((_, index) => index);
  for (let round = -1; round < rounds; round++) {
    for (const index of shuffled(indices, random)) {
      const { cpuMs } = await importOnce(index);
      // The first round only brings the files into the cache.
      if (round >= 0) samples[index]?.fill(cpuMs, round, round + 1);
    }
  }
  return stacks.map((stack, index) => ({
    name: stack.name,
    importMs: estimate(samples[index] ?? [], { random }),
    ...installSize(stack),
  }));
}

/** @param {number} index @returns {Promise<{ cpuMs: number }>} */
async function importOnce(index) {
  const child = fork(fileURLToPath(new URL('./import-time.mjs', import.meta.url)), [String(index)]);
  const failed = once(child, 'exit').then(() => {
    throw new Error(`${stacks[index]?.name} could not be loaded, see above.`);
  });
  const [result] = await Promise.race([once(child, 'message'), failed]);
  await failed.catch(() => {});
  return result;
}
