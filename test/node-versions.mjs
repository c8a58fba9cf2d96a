import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * @typedef {object} NodeVersion
 * @property {string} name `Node 22`, for the names of tests.
 * @property {string} [path] The executable, or nothing where this version cannot be run.
 * @property {string} [reason] Why it cannot be run.
 */

/**
 * The Node that runs the tests, and other versions as far as they can be run through npx.
 *
 * @param {readonly string[]} others Ranges as npm knows them: `22`, `20.19.0`.
 * @returns {Promise<NodeVersion[]>}
 * @throws Error under `REQUIRE_SERVICES=1` if a version cannot be run although the registry has it.
 */
export async function nodeVersions(others) {
  const own = { name: `Node ${process.versions.node}`, path: process.execPath };
  return [own, ...(await Promise.all(others.map(fromRegistry)))];
}

/** @param {string} range @returns {Promise<NodeVersion>} */
async function fromRegistry(range) {
  const name = `Node ${range}`;
  try {
    const args = ['--yes', '--package', `node@${range}`, 'node', '--print', 'process.execPath'];
    const { stdout } = await promisify(execFile)('npx', args, { timeout: 120_000 });
    return { name, path: stdout.trim() };
  } catch (error) {
    const reason = firstNpmError(/** @type {Error & { stderr?: string }} */ (error));
    const isMissing = /E404|ETARGET|ENOVERSIONS/.test(reason);
    if (process.env.REQUIRE_SERVICES === '1' && !isMissing) throw error;
    return { name, reason };
  }
}

/** @param {Error & { stderr?: string }} error */
function firstNpmError({ stderr = '', message }) {
  return stderr.split('\n').find((line) => line.startsWith('npm error')) ?? message.split('\n')[0] ?? '';
}
