// Runs Jest on ES modules: `node scripts/test.mjs [Jest's own arguments]`.

import { spawnSync } from 'node:child_process';
import { root } from './workspace.mjs';

// The flags go on the command line, which Jest hands on to its workers, and not into NODE_OPTIONS, which the
// processes that a test starts would inherit too.
const nodeFlags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];

const { status } = spawnSync(
  process.execPath,
  [...nodeFlags, `${root}/node_modules/jest/bin/jest.js`, ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit' },
);
process.exitCode = status ?? 1;
