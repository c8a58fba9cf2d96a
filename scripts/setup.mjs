// Prepares a clone for `npm test`, `npm run demo` and the other commands: dependencies, then the build. Both are
// skipped when nothing changed. It needs nothing but Node and npm, and prints nothing when there is nothing to do.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { pnpm, root, workspaces } from './workspace.mjs';

const stampFile = `${root}/node_modules/.setup-stamp`;

requireNode(20, 19);
install();
build();

/** @param {number} major @param {number} minor */
function requireNode(major, minor) {
  const [actualMajor = 0, actualMinor = 0] = process.versions.node.split('.').map(Number);
  if (actualMajor > major || (actualMajor === major && actualMinor >= minor)) return;
  fail(`Golden Signals needs Node ${major}.${minor} or later; this is Node ${process.versions.node}.`);
}

function install() {
  const stamp = installationStamp();
  if (isInstalled(stamp)) return;
  console.log(`Installing the dependencies with ${pnpm} …`);
  // Without the flags a machine's NODE_ENV=production would leave the development dependencies out, and pnpm would
  // wait for an answer on a terminal that is not there.
  run('npx', ['--yes', pnpm, 'install', '--frozen-lockfile', '--prod=false', '--reporter=append-only'], {
    CI: 'true',
    NODE_ENV: 'development',
  });
  writeFileSync(stampFile, stamp);
}

function build() {
  run(process.execPath, ['scripts/page.mjs']);
  run(process.execPath, ['node_modules/typescript/bin/tsc', '-b']);
  run(process.execPath, ['scripts/bundle.mjs']);
}

/** Changes whenever `pnpm install` would have something to do. */
function installationStamp() {
  const hash = createHash('sha256').update(`${pnpm} ${process.platform} ${process.arch}`);
  const manifests = workspaces().map(({ folder }) => `${folder}/package.json`);
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', ...manifests]) {
    hash.update(`${file}\n`).update(readFileSync(`${root}/${file}`));
  }
  return hash.digest('hex');
}

/** @param {string} stamp */
function isInstalled(stamp) {
  if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stamp) return false;
  // `git clean` may have removed the links of one workspace and left the root's.
  return workspaces().every(
    ({ folder, manifest }) => !hasDependencies(manifest) || existsSync(`${root}/${folder}/node_modules`),
  );
}

/** @param {any} manifest */
function hasDependencies(manifest) {
  return Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }).length > 0;
}

/** @param {string} command @param {string[]} args @param {Record<string, string>} [environment] */
function run(command, args, environment) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'inherit', 'inherit'],
    // On Windows npx is a command file, which only a shell can start.
    shell: process.platform === 'win32' && command === 'npx',
  });
  if (error) fail(`Could not start ${command}: ${error.message}`);
  if (status !== 0) fail(`Set-up stopped: \`${[command, ...args].join(' ')}\` failed, see above.`);
}

/** @param {string} message @returns {never} */
function fail(message) {
  console.error(message);
  process.exit(1);
}
