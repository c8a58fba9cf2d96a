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
  // The build has put the version's number into the names of the symbols that copies share.
  const sharedSymbol = /(?<=\bSymbol\.for\(`[^`]*)\d+(?=`\))/g;
  let symbols = 0;
  for (const name of readdirSync(bundle)) {
    symbols += edit(join(bundle, name), sharedSymbol, '1000');
  }
  if (symbols === 0) throw new Error('No symbol of the packed core ends in shapeVersion any more.');
  const packed = join(destination, 'golden-signals-core-2.0.0.tgz');
  execFileSync('tar', ['-czf', packed, '-C', folder, 'package']);
  return packed;
}

/** @param {string} file @param {RegExp} pattern @param {string} replacement @returns {number} How often. */
function edit(file, pattern, replacement) {
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace(pattern, replacement));
  return text.match(pattern)?.length ?? 0;
}
