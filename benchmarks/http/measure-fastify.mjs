import { addedNs, contest, shareOfAdded } from '../harness/contest.mjs';
import { fastifyApps } from './fastify-apps.mjs';
import { connectInMemory } from './in-memory-client.mjs';
import { emptyHooks, fastifyMetricsName, goldenSignals, nothing, path } from './names.mjs';

/**
 * Time per request through Fastify without sockets, all applications in one process.
 *
 * @param {{ rounds: number }} options
 */
export async function measure({ rounds }) {
  const servers = Object.fromEntries(
    await Promise.all(Object.keys(fastifyApps).map(async (name) => [name, await serversOf(name)])),
  );
  const contestants = Object.keys(fastifyApps).map((name) => ({
    name,
    create: () => ({ run: connectInMemory(servers[name].shift(), path).send }),
  }));
  const result = await contest(contestants, { twins, rounds, sliceMs: 2, warmupMs: 800 });
  const { costNs, selfChecks, trusted, attempts } = result;
  return {
    rounds,
    attempts,
    trusted,
    selfChecks,
    costNs,
    addedNs: addedNs(result, goldenSignals, nothing),
    beyondEmptyHooksNs: addedNs(result, goldenSignals, emptyHooks),
    fastifyMetricsAddedNs: addedNs(result, fastifyMetricsName, nothing),
    shareOfFastifyMetrics: shareOfAdded(result, {
      subject: goldenSignals,
      other: fastifyMetricsName,
      baseline: nothing,
    }),
  };
}

const twins = [nothing, emptyHooks, goldenSignals, fastifyMetricsName];

/** A contest makes one for warming up, and a pair for each of 8 generations in up to 3 attempts. */
const serversPerApp = 1 + 2 * 8 * 3;

/**
 * Made beforehand, because making one is asynchronous and a contest's `create` is not.
 *
 * @param {string} name
 */
function serversOf(name) {
  return Promise.all(Array.from({ length: serversPerApp }, () => fastifyApps[name]()));
}
