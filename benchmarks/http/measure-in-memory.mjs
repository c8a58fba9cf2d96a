import { createServer } from 'node:http';
import { contest } from '../harness/contest.mjs';
import { apps } from './apps.mjs';
import { connectInMemory } from './in-memory-client.mjs';
import { openTelemetryName, path } from './names.mjs';
import { summarize, twins } from './summary.mjs';

/**
 * Time per request through Node's HTTP server without sockets, all applications in one process.
 *
 * @param {{ rounds: number }} options
 */
export async function measure({ rounds }) {
  const contestants = Object.entries(apps)
    .filter(([name]) => name !== openTelemetryName)
    .map(([name, createApp]) => ({
      name,
      create() {
        const client = connectInMemory(createServer(createApp()), path);
        return { run: client.send };
      },
    }));
  return summarize(await contest(contestants, { twins, rounds, sliceMs: 2, warmupMs: 800 }));
}
