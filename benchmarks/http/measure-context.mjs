import { addedNs, contest } from '../harness/contest.mjs';
import { bareStorage, context, defaults } from './names.mjs';
import { startWorker } from './worker-process.mjs';

/**
 * What a context for every request costs beyond a bare `AsyncLocalStorage.run`, which no context can do without: processor
 * time per request without sockets, each application in a process of its own.
 *
 * @param {{ platform: import('./names.mjs').Platform, rounds: number, generations: number }} options
 */
export async function measure({ platform, rounds, generations }) {
  const contestants = [defaults, bareStorage, context].map((name) => ({
    name,
    async create() {
      const worker = await startWorker(platform, name);
      return { run: worker.send, close: worker.stop };
    },
  }));
  const result = await contest(contestants, {
    twins: [bareStorage, context],
    rounds,
    generations,
    isolated: true,
    maxAttempts: 1,
    sliceMs: 20,
    warmupMs: 100,
    meter: async (work) => Number(await work()),
  });
  const { costNs, selfChecks, trusted } = result;
  return {
    platform,
    node: process.version,
    trusted,
    selfChecks,
    costNs,
    storageAddsNs: addedNs(result, bareStorage, defaults),
    contextAddsNs: addedNs(result, context, bareStorage),
  };
}
