// Checks the tarballs that would be published: publint for the manifest, attw for how the types resolve.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packAll } from './pack.mjs';
import { root } from './workspace.mjs';

const folder = mkdtempSync(join(tmpdir(), 'golden-signals-pack-'));
try {
  for (const { tarball } of await packAll(folder)) {
    run('publint', ['run', tarball, '--strict']);
    // The packages are ES modules, which every supported Node can also `require`.
    run('attw', [tarball, '--profile', 'esm-only', '--format', 'table-flipped', '--no-emoji']);
  }
} finally {
  rmSync(folder, { recursive: true });
}

/** @param {string} tool @param {string[]} args */
function run(tool, args) {
  const { status } = spawnSync(`${root}/node_modules/.bin/${tool}`, args, { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
