// Runs Jest on ES modules: `node scripts/test.mjs [Jest's own arguments]`. Where its output is no terminal, as in the
// gate, a run in which the tests print lines of a log fails: among the results nobody reads them. The last lines name
// every test that failed, because of a long log often only the end is kept.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { failedTests } from './failed-tests.mjs';
import { root } from './workspace.mjs';

// The flags go on the command line, which Jest hands on to its workers, and not into NODE_OPTIONS, which the
// processes that a test starts would inherit too.
const nodeFlags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];

const args = process.argv.slice(2);
const outputOption = '--outputFile=';
const givenOutput = args.find((arg) => arg.startsWith(outputOption))?.slice(outputOption.length);
const resultsFile = resolve(root, givenOutput ?? '.cache/test-results.json');
mkdirSync(dirname(resultsFile), { recursive: true });
rmSync(resultsFile, { force: true });
// Whoever asks for the results on standard output reads the names there.
if (!args.includes('--json')) args.push('--json', outputOption + resultsFile);

const isTerminal = process.stdout.isTTY || process.stderr.isTTY;
const jest = spawn(process.execPath, [...nodeFlags, `${root}/node_modules/jest/bin/jest.js`, ...args], {
  cwd: root,
  stdio: isTerminal ? 'inherit' : ['inherit', 'pipe', 'pipe'],
});

// Otherwise Jest would outlive a run that is broken off.
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM']))
  process.on(signal, () => jest.kill(signal));

/** @type {string[]} */
const logged = [];
jest.stdout?.pipe(process.stdout);
jest.stderr?.pipe(process.stderr);
for (const input of [jest.stdout, jest.stderr]) {
  if (input === null) continue;
  createInterface({ input }).on('line', (line) => {
    if (isLogLine(line)) logged.push(line);
  });
}

const [status] = await once(jest, 'close');
process.exitCode = status ?? 1;
const [first] = logged;
if (first !== undefined) {
  process.stderr.write(
    `\nTests have to print nothing, but ${logged.length} lines of a log were printed: give the monitor a MemoryLogger. The first:\n${first}\n`,
  );
  process.exitCode ||= 1;
}

process.stderr.write(
  failedTests(resultsFile)
    .map((name) => `\nfailed: ${name}`)
    .join(''),
);
process.stderr.write('\n');

/**
 * A line of JSON as pino and our own logger write it. Stalls are none: whether there is one depends on how busy the
 * machine is.
 *
 * @param {string} line
 */
function isLogLine(line) {
  return /^\{"(?:level|time)":/.test(line) && !line.includes('"event loop stalled');
}
