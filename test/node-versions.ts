import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface NodeVersion {
  /** `Node 22`, for the names of tests. */
  readonly name: string;
  /** The executable, or nothing where this version cannot be run. */
  readonly path?: string;
  /** Why it cannot be run. */
  readonly reason?: string;
}

/**
 * The Node that runs the tests, and other versions as far as they can be run through npx.
 *
 * @param others Ranges as npm knows them: `22`, `20.19.0`.
 * @throws Error under `REQUIRE_SERVICES=1` if a version cannot be run although the registry has it.
 */
export async function nodeVersions(others: readonly string[]): Promise<NodeVersion[]> {
  const own = { name: `Node ${process.versions.node}`, path: process.execPath };
  return [own, ...(await Promise.all(others.map(fromRegistry)))];
}

async function fromRegistry(range: string): Promise<NodeVersion> {
  const name = `Node ${range}`;
  try {
    const args = ['--yes', '--package', `node@${range}`, 'node', '--print', 'process.execPath'];
    const { stdout } = await promisify(execFile)('npx', args, { timeout: 120_000 });
    return { name, path: stdout.trim() };
  } catch (error) {
    const reason = firstNpmError(error);
    const isMissing = /E404|ETARGET|ENOVERSIONS/.test(reason);
    if (process.env.REQUIRE_SERVICES === '1' && !isMissing) throw error;
    return { name, reason };
  }
}

function firstNpmError(error: unknown): string {
  const { stderr = '', message } = error as Error & { stderr?: string };
  return stderr.split('\n').find((line) => line.startsWith('npm error')) ?? message.split('\n')[0] ?? '';
}
