// Checks the tarballs that would be published: publint for the manifest, attw for how the types resolve.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packAll } from './pack.mjs';
import { root } from './workspace.mjs';

const folder = mkdtempSync(join(tmpdir(), 'golden-signals-pack-'));
try {
  for (const { name, tarball } of await packAll(folder)) {
    check(name, 'publint', ['run', tarball, '--strict']);
    check(name, 'attw', [tarball, '--format', 'ascii', '--no-color']);
  }
} finally {
  rmSync(folder, { recursive: true });
}

/** @param {string} name @param {string} tool @param {string[]} args */
function check(name, tool, args) {
  const { status, stdout, stderr } = spawnSync(`${root}/node_modules/.bin/${tool}`, args, {
    encoding: 'utf8',
  });
  console.log(`${tool} ${status === 0 ? 'accepts' : 'REJECTS'} ${name}`);
  if (status === 0) return;
  console.log(stdout + stderr);
  process.exitCode = 1;
}
