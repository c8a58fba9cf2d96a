import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Packs a later version of core, 2.0.0, with which today's cannot share a monitor: the same code under the next version
 * of the shape.
 *
 * @param {string} tarball Today's.
 * @param {string} destination An existing folder.
 * @returns {string} The tarball.
 */
export function packIncompatibleCore(tarball, destination) {
  const folder = join(destination, 'core-2.0.0');
  const bundle = join(folder, 'package/dist/bundle');
  mkdirSync(folder);
  execFileSync('tar', ['-xzf', tarball, '-C', folder]);
  edit(join(folder, 'package/package.json'), /"version": "[^"]*"/, '"version": "2.0.0"');
  const files = readdirSync(bundle).filter((name) =>
    /\bshapeVersion = /.test(readFileSync(join(bundle, name), 'utf8')),
  );
  if (files.length !== 1)
    throw new Error('One file of core declares shapeVersion; adapt incompatible-core.mjs.');
  for (const name of files) edit(join(bundle, name), /\bshapeVersion = \d+/, 'shapeVersion = 1000');
  const packed = join(destination, 'golden-signals-core-2.0.0.tgz');
  execFileSync('tar', ['-czf', packed, '-C', folder, 'package']);
  return packed;
}

/** @param {string} file @param {RegExp} pattern @param {string} replacement */
function edit(file, pattern, replacement) {
  writeFileSync(file, readFileSync(file, 'utf8').replace(pattern, replacement));
}
