// Makes of each public package's modules one file per entry, with what the entries share in files beside them:
// importing 200 small modules takes three times as long as importing the same code in a few files. Skipped for packages
// that were not compiled since.

import { existsSync, rmSync, statSync } from 'node:fs';
import { build } from 'esbuild';
import { publicPackages, root } from './workspace.mjs';

for (const { folder, manifest } of publicPackages()) {
  const dist = `${root}/${folder}/dist`;
  const bundled = Object.values(manifest.exports).flatMap((entry) => entry.default ?? []);
  if (bundled.every((file) => isNewer(`${root}/${folder}/${file}`, `${dist}/.tsbuildinfo`))) continue;
  rmSync(`${dist}/bundle`, { recursive: true, force: true });
  await build({
    entryPoints: bundled.map((file) => `${dist}/${file.slice(file.lastIndexOf('/') + 1)}`),
    outdir: `${dist}/bundle`,
    bundle: true,
    splitting: true,
    // Names that tell a stack trace whose frames these are; see core/src/errors/stack-frames.ts.
    chunkNames: 'golden-signals-[hash]',
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    logLevel: 'warning',
  });
}

/** @param {string} file @param {string} than */
function isNewer(file, than) {
  return existsSync(file) && statSync(file).mtimeMs >= statSync(than).mtimeMs;
}
