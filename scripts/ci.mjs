// The gate: what a clean clone must pass. `.ci/run` installs the services that the tests need and starts this;
// `npm run check` runs only the part that needs neither services nor much time, with `--checks-only`.

import { readFileSync, rmSync } from 'node:fs';
import { failedTests } from './failed-tests.mjs';
import { runSteps } from './steps.mjs';
import { root } from './workspace.mjs';

const jestResults = `${root}/.cache/jest-results.json`;
const guardResults = `${root}/.cache/guard-results.json`;
const projectsResults = `${root}/.cache/projects-results.json`;

/** @type {import('./steps.mjs').Step} */
const setup = { name: 'set-up and build', command: ['node', 'scripts/setup.mjs'] };

/** @type {import('./steps.mjs').Step[]} */
const checks = [
  { name: 'lint and format', command: ['node_modules/.bin/biome', 'check', '--error-on-warnings', '.'] },
  { name: 'types of the sources', command: ['node_modules/.bin/tsc', '-b'] },
  {
    name: 'types of tests, benchmarks and scripts',
    command: ['node_modules/.bin/tsc', '-p', 'tsconfig.test.json'],
  },
  { name: 'types of the page', command: ['node_modules/.bin/tsc', '-p', 'packages/dashboard/page'] },
  { name: 'who imports whom', command: ['node', 'scripts/check-imports.mjs'] },
  { name: 'unused files, exports and dependencies', command: ['node_modules/.bin/knip'] },
  { name: 'published packages', command: ['node', 'scripts/check-packages.mjs'] },
];

/** @type {import('./steps.mjs').Step[]} */
const runs = [
  {
    name: 'tests',
    command: ['npm', 'test', '--', '--json', `--outputFile=${jestResults}`],
    timeoutMs: 25 * 60_000,
    details: jestTally,
  },
  {
    name: 'the packed packages in the projects that differ most',
    command: ['node', 'test/projects/run.mjs', '--gate'],
    timeoutMs: 8 * 60_000,
    details: () => ownTally(projectsResults),
  },
  {
    name: 'speed beside the peers, gross losses only',
    command: ['node', 'benchmarks/guard.mjs'],
    timeoutMs: 2 * 60_000,
    details: () => ownTally(guardResults),
  },
  { name: 'demo', command: ['npm', 'run', 'demo', '--', '--duration', '10'], timeoutMs: 60_000 },
];

rmSync(jestResults, { force: true });
rmSync(guardResults, { force: true });
rmSync(projectsResults, { force: true });
await runSteps(process.argv.includes('--checks-only') ? [setup, ...checks] : [setup, ...checks, ...runs]);

function jestTally() {
  try {
    const results = JSON.parse(readFileSync(jestResults, 'utf8'));
    // A file that could not be run, or that left something open, has no failed test to show for it.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    return { passed: results.numPassedTests, failed, failures: failedTests(jestResults) };
  } catch {
    return { passed: 0, failed: 0 };
  }
}

/** The tally that a step of ours has written itself. @param {string} file */
function ownTally(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { passed: 0, failed: 0 };
  }
}
