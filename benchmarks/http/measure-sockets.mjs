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
  /** @type {Array<() => void>} */
  const closers = [];
  try {
    const result = await contest(
      Object.keys(apps).map((name) => ({ name, create: () => createLazily(name, closers) })),
      // Each slice says itself what it cost the server.
      { twins, rounds, sliceMs: 25, warmupMs: 1_500, meter: async (work) => Number(await work()) },
    );
    return summarize(result);
  } finally {
    for (const close of closers) close();
  }
}

/**
 * @param {string} name
 * @param {Array<() => void>} closers
 */
function createLazily(name, closers) {
  const started = start();
  async function start() {
    const server = await startServerProcess(name);
    const client = await connectSockets({ port: server.port, path, connections: 8 });
    closers.push(client.close, server.stop);
    return { server, client };
  }
  return {
    async run(/** @type {number} */ requests) {
      const { server, client } = await started;
      const before = await server.cpuNs();
      await client.send(requests);
      return (await server.cpuNs()) - before;
    },
  };
}
