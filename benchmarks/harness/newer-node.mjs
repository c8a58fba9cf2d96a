import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** It runs prom-client's successor, and carries asynchronous contexts without promise hooks. */
const major = 24;

/**
 * The path of a Node that runs what this one is too old for: this one, or one of npm's, which needs the registry or npm's
 * cache.
 *
 * @returns {Promise<string | undefined>} Undefined where there is none.
 */
export async function newerNode() {
  if (Number.parseInt(process.versions.node, 10) >= major) return process.execPath;
  try {
    const { stdout } = await promisify(execFile)(
      'npx',
      ['--yes', `node@${major}`, '--print', 'process.execPath'],
      { timeout: 60_000, shell: process.platform === 'win32' },
    );
    return stdout.trim();
  } catch {
    return undefined;
  }
}
