import { exec } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify, stripVTControlCharacters } from 'node:util';
import { checkServer } from './check-server.mjs';
import { install } from './install.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));

/**
 * @typedef {import('./matrix.mjs').Project} Project
 *
 * @typedef {object} Outcome
 * @property {Project} project
 * @property {'passed' | 'failed' | 'skipped'} state
 * @property {number} seconds Without the installation, which projects share.
 * @property {string} [details] What is wrong, or why it was skipped; a few lines.
 *
 * @typedef {object} Place
 * @property {string} folder
 * @property {string} scopeRegistry
 * @property {import('../node-versions.mjs').NodeVersion[]} nodes
 */

/** @param {Project} project */
export function titleOf({ kind, name }) {
  return `${kind}: ${name}`;
}

/** Projects with the same dependencies share one installation. @param {Project[]} projects @returns {Project[][]} */
export function groupByInstallation(projects) {
  /** @type {Map<string, Project[]>} */
  const groups = new Map();
  for (const project of projects) {
    const { dependencies, devDependencies } = manifestOf(project);
    const key = JSON.stringify([project.install, dependencies, devDependencies]);
    groups.set(key, [...(groups.get(key) ?? []), project]);
  }
  return [...groups.values()];
}

/** @param {Project[]} group @param {string} folder That of all installations. */
export function installationOf([first], folder) {
  return join(folder, first ? titleOf(first).replaceAll(/[^\w.]+/g, '-') : '');
}

/** @param {Project[]} group @param {Place} place @returns {AsyncGenerator<Outcome>} */
export async function* runGroup(group, { folder, scopeRegistry, nodes }) {
  const [first] = group;
  if (!first) return;
  const installation = installationOf(group, folder);
  mkdirSync(installation);
  const manager = first.install ?? 'npm';
  // As npm hoists, a folder of several projects serves all of them. The strict ones install each project for itself.
  const isShared = manager === 'npm';
  const { dependencies, devDependencies } = manifestOf(first);
  if (isShared)
    writeJson(join(installation, 'package.json'), { private: true, dependencies, devDependencies });
  else prepare(first, installation);
  const started = performance.now();
  try {
    await install(manager, { folder: installation, env: environment([]), scopeRegistry });
  } catch (error) {
    const seconds = (performance.now() - started) / 1000;
    const details = `${manager} cannot install it:\n${shorten(outputOf(error))}`;
    for (const project of group) yield { project, state: 'failed', seconds, details };
    return;
  }
  for (const project of group) {
    const own = isShared ? join(installation, project.name.replaceAll(/[^\w.]+/g, '-')) : installation;
    if (isShared) prepare(project, own);
    yield await runProject(project, { own, installation, nodes });
  }
}

/** @param {Project} project @param {{ own: string, installation: string, nodes: Place['nodes'] }} options @returns {Promise<Outcome>} */
async function runProject(project, { own, installation, nodes }) {
  const node = project.node ? nodes.find(({ name }) => name === `Node ${project.node}`) : nodes[0];
  if (!node?.path) return { project, state: 'skipped', seconds: 0, details: node?.reason ?? 'no such Node' };
  const started = performance.now();
  const env = environment([
    join(own, 'node_modules/.bin'),
    join(installation, 'node_modules/.bin'),
    dirname(node.path),
  ]);
  const problem = await firstProblem(project, own, env);
  const seconds = (performance.now() - started) / 1000;
  const { impossible } = project;
  if (impossible) {
    if (problem?.includes(impossible.error)) return { project, state: 'passed', seconds };
    const actual = problem ? `failed otherwise:\n${shorten(problem)}` : 'works';
    const details = `docs/compatibility.md calls this impossible with "${impossible.error}", and it ${actual}`;
    return { project, state: 'failed', seconds, details };
  }
  if (problem) return { project, state: 'failed', seconds, details: shorten(problem) };
  return { project, state: 'passed', seconds };
}

/** @param {Project} project @param {string} folder @param {NodeJS.ProcessEnv} env @returns {Promise<string | undefined>} */
async function firstProblem(project, folder, env) {
  const command = (/** @type {string} */ step) => manifestOf(project).scripts[step] ?? step;
  for (const step of [project.build, project.test]) {
    if (!step) continue;
    try {
      await promisify(exec)(command(step), {
        ...{ cwd: folder, env, timeout: 120_000, maxBuffer: 64 * 1024 * 1024 },
      });
    } catch (error) {
      return `${command(step)}\n${outputOf(error)}`;
    }
  }
  if (!project.serve) return undefined;
  try {
    const problems = await checkServer(command(project.serve), { folder, env });
    return problems.length > 0 ? problems.join('\n') : undefined;
  } catch (error) {
    return `${command(project.serve)}\n${/** @type {Error} */ (error).message}`;
  }
}

/** Copies the project's folder and lays over it what is different. @param {Project} project @param {string} target */
function prepare(project, target) {
  const source = join(here, project.folder);
  cpSync(source, target, { recursive: true });
  for (const [name, other] of Object.entries(project.files ?? {})) {
    cpSync(join(source, other), join(target, name));
  }
  writeJson(join(target, 'package.json'), manifestOf(project));
}

/** @param {Project} project @returns {any} */
function manifestOf({ folder, manifest = {} }) {
  const own = JSON.parse(readFileSync(join(here, folder, 'package.json'), 'utf8'));
  return {
    ...own,
    ...manifest,
    dependencies: { ...own.dependencies, ...manifest.dependencies },
    devDependencies: { ...own.devDependencies, ...manifest.devDependencies },
  };
}

/** This process's environment without what npm and Jest have put there. @param {string[]} path */
function environment(path) {
  const foreign = /^(npm_|FORCE_COLOR$|NODE_OPTIONS$|NODE_ENV$|JEST_|INIT_CWD$|METRICS_)/;
  const own = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  return {
    ...Object.fromEntries(own),
    PATH: [...path, process.env.PATH].join(delimiter),
    NO_COLOR: '1',
  };
}

/** @param {unknown} error */
function outputOf(error) {
  const {
    stdout = '',
    stderr = '',
    message,
  } = /** @type {Error & { stdout?: string, stderr?: string }} */ (error);
  return stripVTControlCharacters(`${stdout}${stderr}`.trim() || message);
}

/** What was run, and the lines from where it says what is wrong. @param {string} output */
function shorten(output) {
  const lines = output
    .replaceAll(/[^\s'"(]*(?: [^\s'"(]*)*golden signals projects \w+\/[^/]+\//g, '')
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^\s+at |^\s*\d* \| /.test(line));
  const start = Math.max(
    1,
    lines.findIndex((line) => /error|cannot|lacks|must/i.test(line)),
  );
  return [...lines.slice(0, 1), ...lines.slice(start, start + 8)]
    .map((line) => line.slice(0, 200))
    .join('\n');
}

/** @param {string} file @param {unknown} value */
function writeJson(file, value) {
  writeFileSync(file, `${JSON.stringify(value, undefined, 2)}\n`);
}
