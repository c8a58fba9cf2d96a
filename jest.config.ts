/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';

const config: Config = {
  testEnvironment: '<rootDir>/scripts/leak-checking-environment.mjs',
  testMatch: [
    '<rootDir>/packages/*/test/**/*.test.ts',
    '<rootDir>/apps/*/test/**/*.test.ts',
    '<rootDir>/test/**/*.test.ts',
  ],
  extensionsToTreatAsEsm: ['.ts'],
  // Unit tests read the sources; test/packed.test.ts proves the published tarballs.
  moduleNameMapper: {
    '^@golden-signals/([^/]+)$': '<rootDir>/packages/$1/src/index.ts',
    '^@golden-signals/([^/]+)/(.+)$': '<rootDir>/packages/$1/src/$2.ts',
  },
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
  // A worker is ended whatever a test left open in it; Jest's own process is not.
  maxWorkers: '100%',
  testTimeout: 20_000,
};

export default config;
