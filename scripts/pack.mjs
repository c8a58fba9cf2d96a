import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { pnpm, publicPackages, root } from './workspace.mjs';

/**
 * Packs every public package as it would be published: `workspace:` ranges become versions, and each gets the LICENSE.
 *
 * @param {string} destination An existing folder.
 * @returns {Promise<{ name: string, tarball: string }[]>} `tarball` is an absolute path.
 */
export async function packAll(destination) {
  const filters = publicPackages().flatMap(({ manifest }) => ['--filter', manifest.name]);
  const { stdout } = await promisify(execFile)(
    'npx',
    ['--yes', pnpm, '--recursive', ...filters, 'pack', '--pack-destination', destination, '--json'],
    { cwd: root, shell: process.platform === 'win32' },
  );
  /** @type {{ name: string, filename: string }[]} */
  const packed = JSON.parse(stdout);
  return packed.map(({ name, filename }) => ({ name, tarball: filename }));
}
