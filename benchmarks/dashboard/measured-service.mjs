import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/**
 * Starts one of the services in a process of its own.
 *
 * @param {string} name
 * @param {object} load
 * @param {string[]} reportTo Where its page tells what comes when. Default: it does not.
 */
export async function startService(name, load, ...reportTo) {
  const program = fileURLToPath(new URL('./service-process.mjs', import.meta.url));
  const child = fork(program, [name, JSON.stringify(load), ...reportTo]);
  const ask = async () => (await once(child, 'message'))[0];
  const { url } = await ask();
  return {
    /** Of its page. @type {string} */
    url,
    /** What it has taken of all processors so far. @returns {Promise<number>} */
    async cpuUs() {
      const answer = ask();
      child.send('cpu');
      return (await answer).cpuUs;
    },
    async stop() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}
