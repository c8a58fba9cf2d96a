/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';

/** Unit tests read the sources; test/packed.test.ts proves the published tarballs. */
const sources = {
  '^@golden-signals/([^/]+)$': '<rootDir>/packages/$1/src/index.ts',
  '^@golden-signals/([^/]+)/(.+)$': '<rootDir>/packages/$1/src/$2.ts',
};

const project: Config = {
  testEnvironment: '<rootDir>/scripts/leak-checking-environment.mjs',
  testMatch: [
    '<rootDir>/packages/*/test/**/*.test.ts',
    '<rootDir>/apps/*/test/**/*.test.ts',
    '<rootDir>/test/**/*.test.ts',
  ],
  // Projects as users have them, some with tests of their own.
  modulePathIgnorePatterns: ['<rootDir>/test/projects/[^/]+/'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: sources,
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
        },
        module: { type: 'es6' },
      },
    ],
  },
};

/** The NestJS tests again, on another major of NestJS, except those that need what it or its folder does not have. */
function olderNest(major: number, ...without: string[]): Config {
  const folder = `<rootDir>/packages/nestjs/compat/nest-${major}/node_modules`;
  return {
    ...project,
    displayName: `NestJS ${major}`,
    testMatch: [
      '<rootDir>/packages/nestjs/test/**/*.test.ts',
      '<rootDir>/packages/jobs/test/nestjs-{messages,brokers}.test.ts',
    ],
    testPathIgnorePatterns: without.map((name) => `/${name}.test.ts$`),
    moduleNameMapper: { ...sources, '^@nestjs/(.*)$': `${folder}/@nestjs/$1` },
  };
}

const isNightly = process.env.GS_TEST_SCALE !== undefined;

const config: Config = {
  projects: [
    project,
    // The oldest and the latest are held to conformance each time, what is between them in the nightly run; so are brokers.
    olderNest(
      11,
      ...['graphql', 'handlers', 'hybrid', 'workers', 'swagger', 'testing-module'],
      ...(isNightly ? [] : ['conformance', 'nestjs-brokers']),
    ),
    olderNest(
      10,
      ...['graphql', 'handlers', 'hybrid', 'workers', 'swagger', 'testing-module', 'monitor-providers'],
      ...(isNightly ? [] : ['nestjs-brokers']),
    ),
  ],
  // A worker is ended whatever a test left open in it; Jest's own process is not.
  maxWorkers: '100%',
  // Jest keeps the modules of every file that it has run: near four gigabytes at the end, most of the time then spent on garbage.
  workerIdleMemoryLimit: '1GB',
  // Ends what hangs. A test that takes two seconds takes more than twenty where others keep both processors busy.
  testTimeout: 60_000 * Number(process.env.GS_TEST_SCALE ?? 1),
};

export default config;
