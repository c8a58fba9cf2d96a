// Proves the packed packages in the projects of matrix.mjs: `npm run projects -- [--gate] [--only <text>] [--keep]`.

import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packAll } from '../../scripts/pack.mjs';
import { root } from '../../scripts/workspace.mjs';
import { nodeVersions } from '../node-versions.mjs';
import { packIncompatibleCore } from './incompatible-core.mjs';
import { projects as allProjects } from './matrix.mjs';
import { groupByInstallation, installationOf, runGroup, titleOf } from './project.mjs';
import { withProvenTable } from './proven-table.mjs';
import { startScopeRegistry } from './scope-registry.mjs';

const { values: flags } = parseArgs({
  options: { gate: { type: 'boolean' }, only: { type: 'string' }, keep: { type: 'boolean' } },
});
const results = `${root}/.cache/projects-results.json`;

const chosen = allProjects
  .filter(({ gate }) => gate || !flags.gate)
  .filter((project) =>
    titleOf(project)
      .toLowerCase()
      .includes((flags.only ?? '').toLowerCase()),
  );
if (chosen.length === 0) throw new Error(`No project's title has ${JSON.stringify(flags.only)} in it.`);

// The path has spaces, as on many people's machines, and is outside of the repository, whose node_modules would serve too.
const folder = mkdtempSync(join(tmpdir(), 'golden signals projects '));
const tarballs = join(folder, 'tarballs');
mkdirSync(tarballs);
const packed = await packAll(tarballs);
const core = packed.find(({ name }) => name === '@golden-signals/core')?.tarball ?? '';
const registry = await startScopeRegistry([
  ...packed.map(({ tarball }) => tarball),
  ...(chosen.some(({ folder }) => folder === 'two-versions') ? [packIncompatibleCore(core, tarballs)] : []),
]);
const nodes = await nodeVersions([...new Set(chosen.flatMap(({ node }) => node ?? []))]);

const groups = groupByInstallation(chosen);
/** @type {import('./project.mjs').Outcome[]} */
const outcomes = [];
/** Some disks take as long for this as the projects take, so it goes on beside them. @type {Promise<void>[]} */
const removals = [];
await Promise.all(
  ['first', 'second'].map(async () => {
    for (let group = groups.shift(); group; group = groups.shift()) {
      for await (const outcome of runGroup(group, { folder, scopeRegistry: registry.url, nodes })) {
        outcomes.push(outcome);
        print(outcome);
      }
      if (!flags.keep) removals.push(rm(installationOf(group, folder), { recursive: true, force: true }));
    }
  }),
);
registry.close();
if (flags.keep) console.log(`The projects are in ${folder}`);
else {
  await Promise.all(removals);
  await rm(folder, { recursive: true, force: true });
}

const isWhole = chosen.length === allProjects.length;
if (isWhole) {
  const page = `${root}/docs/compatibility.md`;
  const states = new Map(outcomes.map(({ project, state }) => [project, state]));
  const text = withProvenTable(
    readFileSync(page, 'utf8'),
    allProjects,
    (project) => states.get(project) ?? 'failed',
  );
  writeFileSync(page, text);
}
const failed = outcomes.filter(({ state }) => state === 'failed');
const tally = { passed: outcomes.filter(({ state }) => state === 'passed').length, failed: failed.length };
mkdirSync(`${root}/.cache`, { recursive: true });
writeFileSync(results, JSON.stringify(tally));
for (const { project } of failed) console.log(`failed: ${titleOf(project)}`);
console.log(`${tally.passed} projects passed, ${tally.failed} failed`);
process.exitCode = failed.length > 0 ? 1 : 0;

/** @param {import('./project.mjs').Outcome} outcome */
function print({ project, state, seconds, details }) {
  console.log(`${state.padEnd(7)} ${seconds.toFixed(1).padStart(6)} s  ${titleOf(project)}`);
  if (!details) return;
  console.log(details.replace(/^/gm, '    | '));
  if (state === 'failed') {
    console.log(`    Again: npm run projects -- --keep --only '${titleOf(project)}'`);
  }
}
