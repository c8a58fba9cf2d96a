import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

/**
 * What installing a stack adds to a service: its packages and all that they depend on, peers that are part of the stack
 * included, frameworks and what they bring along left out.
 *
 * @param {import('./stacks.mjs').Stack} stack
 */
export function installSize({ modules, frameworks }) {
  const brought = closureOf(frameworks, new Set());
  const packages = [...closureOf(modules, brought)];
  return { packages: packages.length, bytes: packages.reduce((sum, folder) => sum + bytesOf(folder), 0) };
}

/**
 * The folders of packages and of their dependencies, without those in `known`.
 *
 * @param {readonly string[]} names
 * @param {ReadonlySet<string>} known
 */
function closureOf(names, known) {
  /** @type {Set<string>} */
  const found = new Set();
  const queue = names.map((name) => folderOf(name, here));
  for (let folder = queue.shift(); folder !== undefined; folder = queue.shift()) {
    if (found.has(folder) || known.has(folder)) continue;
    found.add(folder);
    const { dependencies = {} } = manifestOf(folder);
    for (const name of Object.keys(dependencies)) queue.push(folderOf(name, folder));
  }
  return found;
}

/** @param {string} folder */
function manifestOf(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

/**
 * The real folder of a package as a module in `from` finds it.
 *
 * @param {string} name
 * @param {string} from
 */
function folderOf(name, from) {
  for (let folder = from; ; folder = dirname(folder)) {
    try {
      return realpathSync(join(folder, 'node_modules', name));
    } catch {
      if (folder === dirname(folder)) throw new Error(`"${name}" is not installed: run \`npm run setup\`.`);
    }
  }
}

/**
 * The bytes of what a package publishes. Of the repository's own packages that is what `files` names; the others were
 * installed from what they publish.
 *
 * @param {string} folder
 */
function bytesOf(folder) {
  const { name, files } = manifestOf(folder);
  if (!name.startsWith('@golden-signals/')) return bytesBelow(folder, '');
  return ['package.json', 'README.md', ...files].reduce((sum, pattern) => {
    // The only kind of pattern there: all files of a folder whose names end in the same way.
    const [path, ending = ''] = pattern.split('/**/*');
    return sum + bytesBelow(join(folder, path), ending);
  }, 0);
}

/**
 * The bytes of a file, or of those below a folder whose names have this ending. Dependencies are packages of their own.
 *
 * @param {string} path
 * @param {string} ending
 * @returns {number}
 */
function bytesBelow(path, ending) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return path.endsWith(ending) ? stats.size : 0;
  return readdirSync(path)
    .filter((name) => name !== 'node_modules')
    .reduce((sum, name) => sum + bytesBelow(join(path, name), ending), 0);
}
