import { contest } from '../harness/contest.mjs';
import { createServer } from './create-server.mjs';
import { connectInMemory } from './in-memory-client.mjs';
import { defaults, nestDefaults, nestNothing, nothing, path, platforms } from './names.mjs';
import { summarize } from './summary.mjs';

/**
 * Processor time per request through Node's HTTP server without sockets, all applications in one process.
 *
 * @param {{ platform: import('./names.mjs').Platform, rounds: number, repeatUntilMs?: number }} options
 */
export async function measure({ platform, rounds, repeatUntilMs }) {
  const { together, empty, peer } = platforms[platform];
  const contestants = together.map((name) => ({
    name,
    create: async () => ({ run: connectInMemory(await createServer(platform, name), path).send }),
  }));
  const twins = [nothing, empty, defaults, peer, nestNothing, nestDefaults];
  // A slice has to be so long that the collections of its garbage fall into it: on Express there is one in 20 ms.
  const options = {
    twins,
    rounds,
    generations: 6,
    maxAttempts: 2,
    repeatUntilMs,
    sliceMs: 20,
    warmupMs: 300,
  };
  return { platform, ...summarize(platform, await contest(contestants, options), twins) };
}
