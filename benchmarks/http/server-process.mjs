import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/**
 * Starts an application in a process of its own.
 *
 * @param {string} name One of `apps`.
 */
export async function startServerProcess(name) {
  const child = fork(fileURLToPath(new URL('./server.mjs', import.meta.url)), [name]);
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`The server of "${name}" ended with code ${code}, see above.`);
  });
  // It ends when it is stopped, which nobody waits for.
  failed.catch(() => {});
  const answer = async () => (await Promise.race([once(child, 'message'), failed]))[0];
  const { port } = await answer();
  return {
    /** @type {number} */
    port,
    /** Processor time of the process since its start, in nanoseconds. */
    async cpuNs() {
      const answered = answer();
      child.send('cpu');
      return (await answered).cpuUs * 1e3;
    },
    stop() {
      child.kill();
    },
  };
}
