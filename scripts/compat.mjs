// The suites of frameworks and middlewares with us in every application that they make: `npm run compat -- FOLDER`.
//
// FOLDER holds one folder of sources per project (fastify, express, router, …), each with its dependencies installed;
// nothing is fetched. Every test file runs three times: with layers that do nothing in our place, with our defaults, and
// with everything on. What fails only with us is printed, and makes the exit code 1.

import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { root } from './workspace.mjs';

const fileTimeoutMs = 120_000;
const modes = /** @type {const} */ (['control', 'defaults', 'everything']);

const [folder, only = ''] = process.argv.slice(2);
if (folder === undefined || !existsSync(folder)) {
  console.error(
    'Usage: npm run compat -- FOLDER [part of a file name]\nFOLDER has one folder of sources per project.',
  );
  process.exit(2);
}

const rows = [];
const broken = [];
for (const name of readdirSync(folder).sort()) {
  const project = resolve(folder, name);
  const files = testFiles(project).filter((file) => file.includes(only));
  if (files.length === 0) continue;
  const tests = { control: 0, defaults: 0, everything: 0 };
  /** @type {Record<typeof modes[number], Set<string>>} */
  const failures = { control: new Set(), defaults: new Set(), everything: new Set() };
  for (const file of files) {
    for (const mode of modes) {
      const result = await run(project, file, mode);
      tests[mode] += result.tests;
      for (const failed of result.failed) failures[mode].add(`${basename(file)} › ${failed}`);
    }
  }
  const onlyUs = modes
    .slice(1)
    .flatMap((mode) =>
      [...failures[mode]].filter((one) => !failures.control.has(one)).map((one) => `${one} (${mode})`),
    );
  broken.push(...onlyUs.map((one) => `${name}: ${one}`));
  rows.push([name, files.length, tests.control, failures.control.size, onlyUs.length]);
}

const heads = ['suite', 'files', 'tests', 'failing in control', 'failing only with us'];
for (const row of [heads, ...rows]) {
  console.log(
    row
      .map((cell, index) => String(cell).padEnd(index === 0 ? 22 : 20))
      .join(' ')
      .trimEnd(),
  );
}
for (const one of broken) console.log(`only with us: ${one}`);
if (rows.length === 0) console.error('No tests were found.');
process.exitCode = broken.length > 0 || rows.length === 0 ? 1 : 0;

/** @param {string} project @returns {string[]} The test files, by the names that these projects give theirs. */
function testFiles(project) {
  /** @type {string[]} */
  const found = [];
  const look = (/** @type {string} */ at) => {
    for (const entry of readdirSync(at)) {
      const path = join(at, entry);
      if (entry === 'node_modules' || entry === 'fixtures' || entry === 'support') continue;
      if (statSync(path).isDirectory()) look(path);
      else if (/\.test\.[cm]?js$/.test(entry) || (isMocha(project) && /\.js$/.test(entry))) found.push(path);
    }
  };
  const tests = join(project, 'test');
  if (existsSync(tests)) look(tests);
  return found.sort();
}

/** @param {string} project */
function isMocha(project) {
  return existsSync(join(project, 'node_modules/mocha'));
}

/**
 * @param {string} project @param {string} file @param {string} mode
 * @returns {Promise<{ tests: number, failed: string[] }>}
 */
function run(project, file, mode) {
  const preload = `--require=${root}/scripts/compat/preload.cjs`;
  const args = isMocha(project)
    ? [preload, 'node_modules/mocha/bin/mocha.js', '--reporter', 'tap', '--exit', file]
    : [preload, '--test-reporter=tap', file];
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, GS_COMPAT_MODE: mode, GS_COMPAT_PACKAGES: `${root}/packages` };
  delete env.NODE_TEST_CONTEXT;
  const child = spawn(process.execPath, args, { cwd: project, env, stdio: ['ignore', 'pipe', 'ignore'] });
  const timer = setTimeout(() => child.kill('SIGKILL'), fileTimeoutMs);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  return new Promise((done) => {
    child.once('close', (code) => {
      clearTimeout(timer);
      const failed = [...output.matchAll(/^ *not ok \d+ (?:- )?(.*)$/gm)].map(([, title]) => title ?? '');
      const passed = [...output.matchAll(/^ *ok \d+ /gm)].length;
      if (code !== 0 && failed.length === 0) failed.push(`the process ended with code ${code}`);
      done({ tests: passed + failed.length, failed });
    });
  });
}
