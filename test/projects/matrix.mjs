/**
 * The projects that the packages are proven in. Each is a folder beside this file, as a user has it on disk, and what
 * is different from that folder in this row of the matrix.
 *
 * @typedef {object} Project
 * @property {string} kind The heading in docs/compatibility.md.
 * @property {string} name What is particular about it; unique in its kind.
 * @property {string} folder
 * @property {Record<string, string>} [files] Which file of the folder stands in for which: `{ 'tsconfig.json':
 *   'tsconfig.node16.json' }`.
 * @property {Record<string, any>} [manifest] What its `package.json` says instead.
 * @property {import('./install.mjs').PackageManager} [install] Default: npm.
 * @property {string} [node] A range of Node; by default the one that runs the matrix.
 * @property {string} [build] A script of its `package.json`, or a command.
 * @property {string} [serve] The same, for a server that is checked from outside and from inside.
 * @property {string} [test] The same, for tests of its own.
 * @property {{ error: string, instead: string }} [impossible] What one sees, and what to do.
 * @property {boolean} [gate] Whether it is one of those that differ most, which run before every release.
 */

const typescripts = ['5.0', '5.4', '5.9', '7.0'];

/** The forms of a `tsconfig.json`, and what they mean for `package.json`. */
const modules = [
  { name: 'module commonjs', file: 'tsconfig.json', serve: 'start' },
  { name: 'module node16', file: 'tsconfig.node16.json', serve: 'start' },
  { name: 'module node16, ES modules', file: 'tsconfig.node16.json', serve: 'start', type: 'module' },
  { name: 'module nodenext', file: 'tsconfig.nodenext.json', serve: 'start' },
  { name: 'module nodenext, ES modules', file: 'tsconfig.nodenext.json', serve: 'start', type: 'module' },
  { name: 'moduleResolution bundler', file: 'tsconfig.bundler.json', serve: 'start:tsx' },
];

/** The oldest compilers, with the oldest way of finding modules and with the strictest. */
const inGate = ['Express, 5.0, module commonjs', 'Fastify, 5.4, module node16'];

/** @param {string} kind @param {string} folder @param {string[]} versions @returns {Project[]} */
function typescriptProjects(kind, folder, versions) {
  return versions.flatMap((version) =>
    modules.map(({ name, file, serve, type }) => ({
      kind: `${kind}, TypeScript ${version}`,
      name,
      folder,
      files: { 'tsconfig.json': file },
      manifest: { ...(type && { type }), devDependencies: { typescript: `~${version}.0` } },
      build: 'build',
      serve,
      gate: inGate.includes(`${kind}, ${version}, ${name}`),
    })),
  );
}

/** @param {string} major @param {{ name: string, gate?: boolean } & Partial<Project>} row @returns {Project} */
function nest(major, row) {
  return { kind: `NestJS ${major}`, folder: `nest-${major}`, ...row };
}

/** @type {Project[]} */
export const projects = [
  { kind: 'Express', name: 'CommonJS', folder: 'express-commonjs', serve: 'start', gate: true },
  { kind: 'Express', name: 'ES modules', folder: 'express-esm', serve: 'start' },
  ...['22', '24', '26'].flatMap((node) => [
    { kind: 'Express', name: `CommonJS, Node ${node}`, folder: 'express-commonjs', node, serve: 'start' },
    { kind: 'Express', name: `ES modules, Node ${node}`, folder: 'express-esm', node, serve: 'start' },
  ]),
  ...typescriptProjects('Express', 'express-typescript', typescripts),
  {
    kind: 'Express, TypeScript 5.9',
    name: 'module commonjs, experimentalDecorators',
    folder: 'express-typescript',
    files: { 'tsconfig.json': 'tsconfig.decorators.json' },
    manifest: { devDependencies: { typescript: '~5.9.0' } },
    build: 'build',
    serve: 'start',
  },
  {
    kind: 'Express, TypeScript 7.0',
    name: 'moduleResolution node10',
    folder: 'express-typescript',
    files: { 'tsconfig.json': 'tsconfig.node10.json' },
    manifest: { devDependencies: { typescript: '~7.0.0' } },
    build: 'build',
    impossible: {
      error: "error TS5108: Option 'moduleResolution=node10' has been removed",
      instead: 'leave moduleResolution out: `"module": "commonjs"` works',
    },
  },

  { kind: 'Fastify', name: 'CommonJS', folder: 'fastify-commonjs', serve: 'start' },
  { kind: 'Fastify', name: 'ES modules', folder: 'fastify-esm', serve: 'start' },
  {
    kind: 'Fastify',
    name: 'Fastify 4, CommonJS',
    folder: 'fastify-commonjs',
    manifest: { dependencies: { fastify: '^4.28.0' } },
    serve: 'start',
  },
  ...typescriptProjects('Fastify', 'fastify-typescript', typescripts.slice(1)),

  nest('10', { name: 'nest build', build: 'build', serve: 'start', gate: true }),
  nest('10', { name: 'nest build, swc', files: swcBuilder(), build: 'build', serve: 'start' }),
  nest('10', { name: 'nest build, webpack', files: webpackBuilder(), build: 'build', serve: 'start' }),
  ...['5.4', '5.9'].map((version) =>
    nest('10', {
      name: `nest build, TypeScript ${version}`,
      manifest: { devDependencies: { typescript: `~${version}.0` } },
      build: 'build',
      serve: 'start',
    }),
  ),
  nest('10', { name: 'ts-node', serve: 'node --require ts-node/register src/main.ts' }),
  nest('10', { name: 'Jest', test: 'test', gate: true }),
  nest('11', { name: 'nest build', build: 'build', serve: 'start' }),
  nest('11', { name: 'nest build, swc', files: swcBuilder(), build: 'build', serve: 'start', gate: true }),
  nest('11', { name: 'nest build, webpack', files: webpackBuilder(), build: 'build', serve: 'start' }),
  nest('11', { name: 'ts-node', serve: 'node --require ts-node/register src/main.ts' }),
  nest('11', { name: 'Jest', test: 'test' }),
  nest('11', { name: 'on Fastify', folder: 'nest-11-fastify', build: 'build', serve: 'start', gate: true }),
  nest('12', { name: 'nest build', build: 'build', serve: 'start' }),
  nest('12', { name: 'nest build, swc', files: swcBuilder(), build: 'build', serve: 'start' }),
  nest('12', { name: 'Vitest', test: 'test' }),
  nest('12', {
    name: 'CommonJS, module nodenext',
    manifest: { type: 'commonjs' },
    build: 'build',
    serve: 'start',
  }),
  nest('12', {
    name: 'CommonJS, module node16',
    files: { 'tsconfig.json': 'tsconfig.node16.json' },
    manifest: { type: 'commonjs' },
    build: 'build',
    impossible: {
      error: 'error TS1479',
      instead: 'write `"module": "nodenext"`, or make the project ES modules',
    },
  }),
  nest('12', {
    name: 'Jest in its default mode',
    manifest: { type: 'commonjs', devDependencies: { jest: '^30.0.0', '@swc/jest': '^0.2.36' } },
    test: 'jest --config jest.config.cjs',
    impossible: {
      error: 'The file contains ESM syntax (import/export) that could not be executed as CommonJS',
      instead: 'use Vitest, or Node 24.9 and `NODE_OPTIONS=--experimental-vm-modules jest`',
    },
  }),
  nest('12', {
    name: 'Jest with --experimental-vm-modules, Node 24',
    manifest: { type: 'commonjs', devDependencies: { jest: '^30.0.0', '@swc/jest': '^0.2.36' } },
    node: '24',
    test: 'NODE_OPTIONS=--experimental-vm-modules jest --config jest.config.cjs',
  }),

  ...['29', '30'].flatMap((major) => jest(major)),
  { kind: 'Other test runners', name: 'Jest on ES modules', folder: 'jest-esm', test: 'test' },
  { kind: 'Other test runners', name: 'Vitest', folder: 'vitest', test: 'test', gate: true },
  { kind: 'Other test runners', name: 'Mocha, CommonJS', folder: 'mocha', test: 'test' },
  { kind: 'Other test runners', name: 'node:test, ES modules', folder: 'node-test', test: 'test' },

  bundler('esbuild, CommonJS', 'build', 'start', { gate: true }),
  bundler('esbuild, ES module', 'build:esm', 'start:esm'),
  bundler('esbuild, minified', 'build:minified', 'start'),
  bundler('webpack, minified', 'build:webpack', 'start'),
  bundler('rollup', 'build:rollup', 'start:esm', { gate: true }),
  bundler('rolldown', 'build:rolldown', 'start'),
  bundler('vite build --ssr', 'build:vite', 'start:esm'),

  {
    kind: 'Two versions of core',
    name: 'that cannot share a monitor',
    folder: 'two-versions',
    test: 'test',
    gate: true,
  },

  packageManager('npm --engine-strict', 'npm --engine-strict', 'nest-11', 'build', 'start'),
  packageManager('pnpm, CommonJS', 'pnpm', 'express-commonjs', undefined, 'start'),
  packageManager('pnpm, NestJS', 'pnpm', 'nest-11', 'build', 'start'),
  {
    ...packageManager('Yarn PnP, CommonJS', 'yarn', 'express-commonjs', undefined, 'start:pnp'),
    gate: true,
  },
  packageManager('Yarn PnP, ES modules', 'yarn', 'express-esm', undefined, 'start:pnp'),
];

function swcBuilder() {
  return { 'nest-cli.json': 'nest-cli.swc.json' };
}

function webpackBuilder() {
  return { 'nest-cli.json': 'nest-cli.webpack.json' };
}

/** @param {string} major @returns {Project[]} */
function jest(major) {
  const kind = `Jest ${major}`;
  const manifest = { devDependencies: { jest: `^${major}.0.0`, '@types/jest': `^${major}.0.0` } };
  const rows = [
    { name: 'ts-jest', config: 'jest.config.js' },
    { name: 'Babel', config: 'jest.config.babel.js' },
    { name: '@swc/jest', config: 'jest.config.swc.js' },
    {
      name: 'Babel, transformIgnorePatterns',
      config: 'jest.config.transform-ignore-patterns.js',
    },
  ];
  return rows.map(({ name, config }) => ({
    ...{ kind, name, folder: 'jest', manifest, files: { 'jest.config.js': config }, test: 'test' },
    // Those of NestJS 10 run ts-jest.
    gate: major === '29' && name === 'Babel, transformIgnorePatterns',
  }));
}

/** @param {string} name @param {string} build @param {string} serve @param {Partial<Project>} [more] @returns {Project} */
function bundler(name, build, serve, more) {
  return { kind: 'Bundlers', name, folder: 'bundled', build, serve, ...more };
}

/**
 * @param {string} name @param {import('./install.mjs').PackageManager} install @param {string} folder
 * @param {string | undefined} build @param {string} serve @returns {Project}
 */
function packageManager(name, install, folder, build, serve) {
  return { kind: 'Package managers', name, folder, install, serve, ...(build && { build }) };
}
