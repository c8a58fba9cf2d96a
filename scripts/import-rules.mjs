import { isBuiltin } from 'node:module';
import { posix } from 'node:path';

/**
 * @typedef {object} PackageRule What the sources of one published package may import besides their own files.
 * @property {readonly string[]} modules Exact specifiers, or prefixes that end in `*`.
 * @property {readonly string[]} [types] The same, for modules of which only the types may be imported.
 * @property {readonly string[]} [index] The same, for modules that only `src/index.ts` may import.
 * @property {'yes' | 'types' | 'no'} builtins Whether Node's built-in modules may be imported, or their types only.
 */

/** One entry per published package: a package without one fails the check. @type {Record<string, PackageRule>} */
const packageRules = {
  core: { modules: ['hdr-histogram-js', 'hdr-histogram-js/*'], builtins: 'yes' },
  // Their index re-exports all of core, so that a user installs and imports one package; all else takes core/adapter.
  express: {
    modules: ['@golden-signals/core/adapter'],
    index: ['@golden-signals/core'],
    builtins: 'types',
  },
  fastify: {
    modules: ['@golden-signals/core/adapter', 'fastify-plugin'],
    index: ['@golden-signals/core'],
    types: ['fastify'],
    builtins: 'types',
  },
  nestjs: {
    modules: [
      ...[
        '@golden-signals/core',
        '@golden-signals/core/adapter',
        '@golden-signals/express',
        '@golden-signals/express/integration',
        '@golden-signals/fastify',
        '@golden-signals/fastify/integration',
        '@golden-signals/health',
      ],
      ...[
        '@nestjs/common',
        '@nestjs/core',
        '@nestjs/core/exceptions/exceptions-handler.js',
        'reflect-metadata',
      ],
    ],
    types: ['express', 'fastify'],
    builtins: 'types',
  },
  // Clients of databases are typed structurally, because a check takes the application's own, of whatever version.
  health: { modules: ['@golden-signals/core', '@golden-signals/core/extension'], builtins: 'yes' },
  system: { modules: ['@golden-signals/core', '@golden-signals/core/extension'], builtins: 'yes' },
  alerting: { modules: ['@golden-signals/core', '@golden-signals/core/extension'], builtins: 'yes' },
  business: { modules: ['@golden-signals/core', '@golden-signals/core/extension'], builtins: 'yes' },
  dashboard: { modules: ['@golden-signals/core', '@golden-signals/core/extension'], builtins: 'yes' },
  // As health: what is observed is the application's own, and its libraries are typed structurally.
  dependencies: {
    modules: ['@golden-signals/core', '@golden-signals/core/extension', '@nestjs/common'],
    builtins: 'yes',
  },
  // The library that prints YAML: quoting by hand is a class of faults.
  provisioning: {
    modules: ['@golden-signals/core', '@golden-signals/core/extension', 'yaml'],
    builtins: 'types',
  },
  // As health: workers and queues are the application's own, and typed structurally.
  jobs: {
    modules: [
      '@golden-signals/core',
      '@golden-signals/core/extension',
      '@nestjs/common',
      '@nestjs/core',
      'rxjs',
    ],
    builtins: 'yes',
  },
  conformance: { modules: ['@golden-signals/core', '@golden-signals/core/*'], builtins: 'yes' },
};

/** Neither these folders nor anything that they import may reach a Node built-in. */
const portableFolders = [
  'packages/core/src/metrics/',
  'packages/core/src/exposition/',
  'packages/core/src/windows/',
];

/**
 * @typedef {object} Import
 * @property {string} file The importing file, relative to the repository, with forward slashes.
 * @property {string} specifier As it is written.
 * @property {boolean} typeOnly
 */

/**
 * @param {readonly Import[]} imports Every import of the repository's own sources.
 * @returns {string[]} One sentence per violation; empty when the architecture is kept.
 */
export function violations(imports) {
  return [
    ...imports.map(violation).filter((message) => message !== undefined),
    ...portabilityViolations(imports),
    ...cycleViolations(imports),
  ];
}

/** @param {Import} imported @returns {string | undefined} */
function violation({ file, specifier, typeOnly }) {
  const says = `${file} imports '${specifier}'`;
  if (/^@golden-signals\/[^/]+\/(src|dist)(\/|$)/.test(specifier))
    return `${says}: import the package by its public name.`;
  if (specifier.startsWith('.')) return relativeViolation(file, specifier, says);

  const inPackage = workspaceOf(file)?.startsWith('packages/');
  if (inPackage && /^@golden-signals\/(demo|benchmarks)(\/|$)/.test(specifier)) {
    return `${says}: a package imports neither apps/ nor benchmarks/.`;
  }
  return inPackage && file.split('/')[2] === 'src'
    ? externalViolation(file, specifier, typeOnly, says)
    : undefined;
}

/** @param {string} file @param {string} specifier @param {string} says */
function relativeViolation(file, specifier, says) {
  const target = resolve(file, specifier);
  const [from, to] = [workspaceOf(file), workspaceOf(target)];
  if (from === to) return isContractTest(file) ? contractViolation(target, says) : undefined;
  // The tests of the whole repository may build on what a package's own tests are made of.
  if (file.startsWith('test/') && /^packages\/[^/]+\/test\//.test(target)) return undefined;
  if (to?.startsWith('packages/')) return `${says}: import the package by its public name.`;
  if (from?.startsWith('packages/') && to) return `${says}: a package imports neither apps/ nor benchmarks/.`;
  if (from && file.startsWith(`${from}/src/`)) return `${says}: sources stay inside their own workspace.`;
  return undefined;
}

/** A test of a package's contract, which moves no line when the package's code is moved. @param {string} file */
function isContractTest(file) {
  return /^packages\/[^/]+\/test\/(?!internals\/)/.test(file);
}

/** @param {string} target @param {string} says */
function contractViolation(target, says) {
  if (!/^packages\/[^/]+\/(src|test\/internals)\//.test(target)) return undefined;
  return `${says}: import the package by its public name, or move what tests internals to test/internals/.`;
}

/** @param {string} file @param {string} specifier @param {boolean} typeOnly @param {string} says */
function externalViolation(file, specifier, typeOnly, says) {
  const name = file.split('/')[1] ?? '';
  const rule = packageRules[name];
  if (!rule) return `${says}: packages/${name} has no rule yet, add one to scripts/import-rules.mjs.`;
  if (isBuiltin(specifier)) {
    if (rule.builtins === 'yes' || (rule.builtins === 'types' && typeOnly)) return undefined;
    return `${says}: ${name} may import ${rule.builtins === 'types' ? 'only the types of' : 'none of'} Node's built-ins.`;
  }
  if (matches(rule.modules, specifier) || (typeOnly && matches(rule.types ?? [], specifier)))
    return undefined;
  if (file === `packages/${name}/src/index.ts` && matches(rule.index ?? [], specifier)) return undefined;
  const types = rule.types ? `, the types of ${rule.types.join(', ')},` : '';
  return `${says}: ${name} may import ${rule.modules.join(', ')}${types} and no other module.`;
}

/** @param {readonly string[]} patterns @param {string} specifier */
function matches(patterns, specifier) {
  return patterns.some((pattern) =>
    pattern.endsWith('*') ? specifier.startsWith(pattern.slice(0, -1)) : specifier === pattern,
  );
}

/** Follows relative imports out of the portable folders. @param {readonly Import[]} imports @returns {string[]} */
function portabilityViolations(imports) {
  /** @type {Map<string, string>} Each file that was reached, and the one that reached it first. */
  const reachedFrom = new Map();
  const queue = [...new Set(imports.map(({ file }) => file))].filter((file) =>
    portableFolders.some((folder) => file.startsWith(folder)),
  );
  for (const file of queue) reachedFrom.set(file, '');

  const messages = [];
  for (const file of queue) {
    for (const { specifier } of imports.filter((imported) => imported.file === file)) {
      if (isBuiltin(specifier)) {
        messages.push(
          `${chain(file, reachedFrom)} imports '${specifier}': ${portableFolders.join(', ')} use no Node built-in.`,
        );
      }
      const target = specifier.startsWith('.') ? resolve(file, specifier) : undefined;
      if (target && !reachedFrom.has(target)) {
        reachedFrom.set(target, file);
        queue.push(target);
      }
    }
  }
  return messages;
}

/**
 * Finds folders of core that import each other, through others too and with types included: such
 * folders can only be understood, moved and tested together. Folders inside of one another are apart.
 *
 * @param {readonly Import[]} imports @returns {string[]}
 */
function cycleViolations(imports) {
  /** @type {Map<string, Map<string, string>>} Who imports whom, and one file that does. */
  const folders = new Map();
  for (const { file, specifier } of imports) {
    if (!specifier.startsWith('.') || !/^packages\/core\/src\/./.test(file)) continue;
    const [from, to] = [posix.dirname(file), posix.dirname(resolve(file, specifier))];
    if (from === to) continue;
    const targets = folders.get(from) ?? new Map();
    folders.set(from, targets.set(to, targets.get(to) ?? file));
  }
  const messages = [];
  const done = new Set();
  for (const start of folders.keys()) {
    const cycle = cycleFrom(start, folders, done);
    if (cycle === undefined) continue;
    const steps = cycle.map((folder, at) => {
      const next = cycle[(at + 1) % cycle.length] ?? '';
      return `${folder} -> ${next} (${folders.get(folder)?.get(next)})`;
    });
    messages.push(`Folders import each other: ${steps.join(', ')}.`);
  }
  return messages;
}

/**
 * @param {string} start @param {ReadonlyMap<string, ReadonlyMap<string, string>>} folders
 * @param {Set<string>} done Folders from which every way was followed; added to here.
 * @returns {string[] | undefined} The folders of the first cycle that was met.
 */
function cycleFrom(start, folders, done) {
  /** @type {string[]} */
  const path = [];
  /** @param {string} folder @returns {string[] | undefined} */
  const follow = (folder) => {
    if (path.includes(folder)) return path.slice(path.indexOf(folder));
    if (done.has(folder)) return undefined;
    path.push(folder);
    for (const next of folders.get(folder)?.keys() ?? []) {
      const cycle = follow(next);
      if (cycle !== undefined) return cycle;
    }
    done.add(folder);
    path.pop();
    return undefined;
  };
  const cycle = follow(start);
  for (const folder of path) done.add(folder);
  return cycle;
}

/** @param {string} file @param {ReadonlyMap<string, string>} reachedFrom @returns {string} */
function chain(file, reachedFrom) {
  const parent = reachedFrom.get(file);
  return parent ? `${chain(parent, reachedFrom)} -> ${file}` : file;
}

/** @param {string} file @param {string} specifier */
function resolve(file, specifier) {
  return posix.join(posix.dirname(file), specifier);
}

/** `packages/core`, `apps/demo`, `benchmarks`, or nothing for a file of the root. @param {string} file */
function workspaceOf(file) {
  return /^(packages\/[^/]+|apps\/[^/]+|benchmarks)(?=\/)/.exec(file)?.[0];
}
