import { contest } from '../harness/contest.mjs';
import { quantile } from '../harness/statistics.mjs';
import { defaults, everything, nothing, openTelemetryMetrics, path, platforms } from './names.mjs';
import { connectSockets } from './socket-client.mjs';
import { summarize } from './summary.mjs';
import { startWorker } from './worker-process.mjs';

/**
 * Processor time per request and requests per second of servers in processes of their own, asked over loopback sockets by
 * this process.
 *
 * @param {{ platform: import('./names.mjs').Platform, rounds: number, generations: number }} options
 */
export async function measure({ platform, rounds, generations }) {
  const { peer } = platforms[platform];
  const names = [nothing, defaults, everything, peer, openTelemetryMetrics];
  /** @type {Map<string, number[]>} */
  const throughputs = new Map(names.map((name) => [name, []]));
  const contestants = names.map((name) => ({
    name,
    create: () => connect(platform, name, throughputs.get(name)),
  }));
  const result = await contest(contestants, {
    twins: [nothing, defaults, peer],
    rounds,
    generations,
    isolated: true,
    // The verdicts come from the measurement in memory.
    maxAttempts: 1,
    sliceMs: 20,
    warmupMs: 300,
    // Each slice says itself what it cost the server.
    meter: async (work) => Number(await work()),
  });
  const requestsPerSecond = Object.fromEntries(
    // The fastest tenth is what the server can do; slower slices shared the cores with somebody else.
    names.map((name) => [name, quantile(throughputs.get(name) ?? [], 0.9)]),
  );
  return { platform, ...summarize(platform, result, [nothing, defaults, peer]), requestsPerSecond };
}

/**
 * @param {import('./names.mjs').Platform} platform
 * @param {string} name
 * @param {number[]} [throughputs] Where the requests per second of every slice are kept.
 */
async function connect(platform, name, throughputs) {
  const worker = await startWorker(platform, name);
  const client = await connectSockets({ port: worker.port, path, connections: 8 });
  return {
    async run(/** @type {number} */ requests) {
      const before = await worker.cpuNs();
      const start = performance.now();
      await client.send(requests);
      throughputs?.push((requests / (performance.now() - start)) * 1e3);
      return (await worker.cpuNs()) - before;
    },
    close() {
      client.close();
      worker.stop();
    },
  };
}
