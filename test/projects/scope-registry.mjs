import { spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

/**
 * Serves packed tarballs as `@golden-signals/*` on the loopback interface, so that a project installs them with the very
 * command that a user types, and every dependency and peer is resolved as it will be once they are published.
 *
 * @param {readonly string[]} tarballs Absolute paths; several versions of one package are served side by side.
 * @returns {Promise<{ url: string, close: () => void }>} `url` belongs into an `.npmrc`, for this scope.
 */
export async function startScopeRegistry(tarballs) {
  const packages = new Map();
  const files = new Map();
  // Package managers cache by URL, and the next run packs other contents under the same version.
  const run = randomUUID();

  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '').replace(`/${run}/`, '');
    const file = files.get(path);
    const body = file ? readFileSync(file) : JSON.stringify(packages.get(path) ?? { error: 'not found' });
    response.statusCode = file || packages.has(path) ? 200 : 404;
    response.setHeader('content-type', file ? 'application/octet-stream' : 'application/json');
    response.end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const url = `http://127.0.0.1:${port}/${run}/`;

  for (const tarball of tarballs) {
    const manifest = JSON.parse(readFromTarball(tarball, 'package/package.json'));
    const { name, version } = manifest;
    const path = `${name}/-/${version}.tgz`;
    const integrity = `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`;
    files.set(path, tarball);
    const entry = packages.get(name) ?? { name, 'dist-tags': {}, versions: {}, time: {} };
    entry['dist-tags'].latest ??= version;
    entry.versions[version] = { ...manifest, dist: { tarball: url + path, integrity } };
    // Some package managers refuse what was published only just now.
    entry.time[version] = '2026-01-01T00:00:00.000Z';
    packages.set(name, entry);
  }
  return { url, close: () => server.close() };
}

/** @param {string} tarball @param {string} member */
function readFromTarball(tarball, member) {
  const { stdout, stderr } = spawnSync('tar', ['-xzOf', tarball, member], { encoding: 'utf8' });
  if (stdout === '') throw new Error(`${tarball} has no ${member}: ${stderr}`);
  return stdout;
}
