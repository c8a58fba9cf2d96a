import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/**
 * Starts an application in a process of its own, and waits until it is warm.
 *
 * @param {import('./names.mjs').Platform} platform
 * @param {string} name One of the platform's.
 */
export async function startWorker(platform, name) {
  const child = fork(fileURLToPath(new URL('./worker.mjs', import.meta.url)), [platform, name]);
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`The process of "${name}" on ${platform} ended with code ${code}, see above.`);
  });
  // It ends when it is stopped, which nobody waits for.
  failed.catch(() => {});
  const answer = async () => (await Promise.race([once(child, 'message'), failed]))[0];
  const { port } = await answer();
  const ask = (/** @type {object} */ message) => {
    const answered = answer();
    child.send(message);
    return answered;
  };
  return {
    /** @type {number} */
    port,
    /** Processor time that so many requests in memory took, in nanoseconds. */
    async send(/** @type {number} */ requests) {
      return Number((await ask({ send: requests })).sliceNs);
    },
    /** Processor time of the process since its start, in nanoseconds. */
    async cpuNs() {
      return Number((await ask({})).cpuNs);
    },
    stop() {
      child.kill();
    },
  };
}
