import { existsSync, readdirSync, readFileSync } from 'node:fs';
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
  return workspaceFolders().map((folder) => ({
    folder,
    manifest: JSON.parse(readFileSync(`${root}/${folder}/package.json`, 'utf8')),
  }));
}

/** The workspaces that are published. */
export function publicPackages() {
  return workspaces().filter(({ manifest }) => !manifest.private);
}

/** Follows the list in pnpm-workspace.yaml, whose patterns are a folder or all children of one. */
function workspaceFolders() {
  const [, list = ''] =
    /^packages:\n((?: +- .*\n)*)/m.exec(readFileSync(`${root}/pnpm-workspace.yaml`, 'utf8')) ?? [];
  const patterns = [...list.matchAll(/- +["']?([^"'\n]+)/g)].map(([, pattern = '']) => pattern);
  return patterns
    .flatMap((pattern) => (pattern.endsWith('/*') ? children(pattern.slice(0, -2)) : [pattern]))
    .filter((folder) => existsSync(`${root}/${folder}/package.json`))
    .sort();
}

/** @param {string} parent */
function children(parent) {
  if (!existsSync(`${root}/${parent}`)) return [];
  return readdirSync(`${root}/${parent}`).map((name) => `${parent}/${name}`);
}
