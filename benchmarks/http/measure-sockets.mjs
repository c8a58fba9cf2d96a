import { contest } from '../harness/contest.mjs';
import { apps } from './apps.mjs';
import { path } from './names.mjs';
import { startServerProcess } from './server-process.mjs';
import { connectSockets } from './socket-client.mjs';
import { summarize, twins } from './summary.mjs';

/**
 * Processor time per request of servers in processes of their own, asked over loopback sockets by this process.
 *
 * @param {{ rounds: number }} options
 */
export async function measure({ rounds }) {
  const contestants = Object.keys(apps).map((name) => ({ name, create: () => createServerOf(name) }));
  return summarize(
    await contest(contestants, {
      twins,
      rounds,
      generations: 4,
      // A repetition would take two minutes, and the verdicts come from the measurement in memory.
      maxAttempts: 1,
      sliceMs: 25,
      warmupMs: 1_500,
      // Each slice says itself what it cost the server.
      meter: async (work) => Number(await work()),
    }),
  );
}

/** @param {string} name */
function createServerOf(name) {
  const started = start();
  async function start() {
    const server = await startServerProcess(name);
    return { server, client: await connectSockets({ port: server.port, path, connections: 8 }) };
  }
  return {
    async run(/** @type {number} */ requests) {
      const { server, client } = await started;
      const before = await server.cpuNs();
      await client.send(requests);
      return (await server.cpuNs()) - before;
    },
    async close() {
      const { server, client } = await started;
      client.close();
      server.stop();
    },
  };
}
