import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Calls the `measure(options)` of a module in a Node process of its own, with its own heap, compiler state and flags.
 *
 * @param {URL} module
 * @param {object} options
 * @param {readonly string[]} [flags] Of Node.
 * @param {string} [execPath] The Node to run. Default: this one.
 * @returns {Promise<any>} What `measure` returned, through JSON.
 */
export function measureInChild(module, options, flags = [], execPath = process.execPath) {
  const entry = fileURLToPath(new URL('./child-entry.mjs', import.meta.url));
  const child = fork(entry, [module.href, JSON.stringify(options)], { execArgv: [...flags], execPath });
  return new Promise((resolve, reject) => {
    /** @type {unknown} */
    let result;
    child.once('message', (message) => {
      result = message;
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (result !== undefined && code === 0) resolve(result);
      else reject(new Error(`Measuring ${module.href} ended with ${signal ?? `code ${code}`}, see above.`));
    });
  });
}
