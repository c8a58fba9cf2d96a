// Runs Jest on ES modules: `node scripts/test.mjs [Jest's own arguments]`. Where its output is no terminal, as in the
// gate, a run in which the tests print lines of a log fails: among the results nobody reads them. The last lines name
// every test that failed, because of a long log often only the end is kept.
//
// In a run of all tests, the few files that fail are run a second time, by themselves, and what passes then has passed:
// some tests compare clocks of several processes, and a machine that is busy with other things fails one in thousands.
// They are named all the same, since such a test is to be mended.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { failedTests } from './failed-tests.mjs';
import { filesToRunAgain, replaceResults } from './second-run.mjs';
import { root } from './workspace.mjs';

// The flags go on the command line, which Jest hands on to its workers, and not into NODE_OPTIONS, which the
// processes that a test starts would inherit too.
const nodeFlags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];

const args = process.argv.slice(2);
const outputOption = '--outputFile=';
const givenOutput = args.find((arg) => arg.startsWith(outputOption))?.slice(outputOption.length);
const resultsFile = resolve(root, givenOutput ?? '.cache/test-results.json');
const secondResultsFile = `${resultsFile}.second`;
mkdirSync(dirname(resultsFile), { recursive: true });
for (const file of [resultsFile, secondResultsFile]) rmSync(file, { force: true });
const isWholeSuite = args.every((arg) => arg === '--json' || arg.startsWith(outputOption));
// Whoever asks for the results on standard output reads the names there.
if (!args.includes('--json')) args.push('--json', outputOption + resultsFile);

const isTerminal = process.stdout.isTTY || process.stderr.isTTY;
/** @type {string[]} */
const logged = [];
let status = await runJest(args);

const again = isWholeSuite && status !== 0 ? filesToRunAgain(resultsFile) : [];
if (again.length > 0) {
  const failedAtFirst = failedTests(resultsFile);
  process.stderr.write(`\nThe files with a failed test are run again, by themselves.\n`);
  status = await runJest([
    ...['--json', outputOption + secondResultsFile, '--runInBand', '--runTestsByPath'],
    ...again,
  ]);
  replaceResults(resultsFile, secondResultsFile);
  const failedAgain = new Set(failedTests(resultsFile));
  for (const name of failedAtFirst) {
    if (!failedAgain.has(name)) process.stderr.write(`\npassed only when it ran again: ${name}`);
  }
}

process.exitCode = status;
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
 * @param {readonly string[]} jestArgs
 * @returns {Promise<number>} Its exit code.
 */
async function runJest(jestArgs) {
  const jest = spawn(process.execPath, [...nodeFlags, `${root}/node_modules/jest/bin/jest.js`, ...jestArgs], {
    cwd: root,
    stdio: isTerminal ? 'inherit' : ['inherit', 'pipe', 'pipe'],
  });
  // Otherwise Jest would outlive a run that is broken off.
  const kill = (/** @type {NodeJS.Signals} */ signal) => {
    jest.kill(signal);
  };
  process.on('SIGINT', kill).on('SIGTERM', kill);
  jest.stdout?.pipe(process.stdout);
  jest.stderr?.pipe(process.stderr);
  for (const input of [jest.stdout, jest.stderr]) {
    if (input === null) continue;
    createInterface({ input }).on('line', (line) => {
      if (isLogLine(line)) logged.push(line);
    });
  }
  const [code] = await once(jest, 'close');
  process.off('SIGINT', kill).off('SIGTERM', kill);
  return code ?? 1;
}

/**
 * A line of JSON as pino and our own logger write it. Stalls are none: whether there is one depends on how busy the
 * machine is.
 *
 * @param {string} line
 */
function isLogLine(line) {
  return /^\{"(?:level|time)":/.test(line) && !line.includes('"event loop stalled');
}
