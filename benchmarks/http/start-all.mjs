import { createServer } from './create-server.mjs';
import { connectInMemory } from './in-memory-client.mjs';
import { path, platforms } from './names.mjs';

/**
 * Starts every application that shares a process with the others, and sends each a request: what a full run would find out
 * after ten minutes.
 *
 * @returns {Promise<number>} How many of them answered.
 */
export async function measure() {
  let answered = 0;
  for (const [platform, { together }] of Object.entries(platforms)) {
    for (const name of together) {
      const server = await createServer(/** @type {import('./names.mjs').Platform} */ (platform), name);
      await connectInMemory(server, path).send(1);
      answered++;
    }
  }
  return answered;
}
