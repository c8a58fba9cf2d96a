import { contest } from '../harness/contest.mjs';
import { everything, nothing, platforms } from './names.mjs';
import { summarize } from './summary.mjs';
import { startWorker } from './worker-process.mjs';

/**
 * Processor time per request without sockets: every application in a process of its own, which the rounds take in turns.
 *
 * @param {{ platform: import('./names.mjs').Platform, rounds: number, generations: number }} options
 */
export async function measure({ platform, rounds, generations }) {
  const { apart, peer } = platforms[platform];
  const twins = [nothing, everything, peer];
  const contestants = apart.map((name) => ({
    name,
    async create() {
      const worker = await startWorker(platform, name);
      return { run: worker.send, close: worker.stop };
    },
  }));
  const result = await contest(contestants, {
    twins,
    rounds,
    generations,
    isolated: true,
    // Two of the same thing in two processes differ by some per cent; only large ratios are read off this.
    maxAttempts: 1,
    sliceMs: 20,
    // The processes come warm; this only finds out how many requests fill a slice.
    warmupMs: 100,
    // Each slice says itself what it cost.
    meter: async (work) => Number(await work()),
  });
  return { platform, ...summarize(platform, result, twins) };
}
