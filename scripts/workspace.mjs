import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The absolute path of the repository, without a trailing slash. */
export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[/\\]$/, '');

/** The package manager is fetched through npx at this version, so that Node and npm are all a machine needs. */
export const pnpm = 'pnpm@12.21.0';

/**
 * @typedef {object} Workspace
 * @property {string} folder Relative to the repository, with forward slashes: `packages/core`.
 * @property {any} manifest The parsed `package.json`.
 */

/** Every workspace of the repository but the root, in alphabetical order of the folders. @returns {Workspace[]} */
export function workspaces() {
  const folders = [...childFolders('apps'), 'benchmarks', ...childFolders('packages')];
  return folders.map((folder) => ({
    folder,
    manifest: JSON.parse(readFileSync(`${root}/${folder}/package.json`, 'utf8')),
  }));
}

/** The workspaces that are published. */
export function publicPackages() {
  return workspaces().filter(({ manifest }) => !manifest.private);
}

/** @param {string} parent */
function childFolders(parent) {
  return readdirSync(`${root}/${parent}`, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${parent}/${entry.name}`)
    .sort();
}
