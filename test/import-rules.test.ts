import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type Import, violations } from '../scripts/import-rules.mjs';
import { root } from '../scripts/workspace.mjs';

function imported(file: string, specifier: string, typeOnly = false): Import {
  return { file, specifier, typeOnly };
}

describe('what the architecture forbids', () => {
  test.each([
    ['core takes no library besides hdr-histogram-js', 'packages/core/src/monitor/monitor.ts', 'lodash'],
    ['core knows no framework', 'packages/core/src/http/http-monitor.ts', 'express'],
    [
      'an adapter sees core through its one entry',
      'packages/express/src/middleware.ts',
      '@golden-signals/core',
    ],
    ['an adapter does no I/O of its own', 'packages/express/src/index.ts', 'node:fs'],
    ['an adapter does not import its framework', 'packages/express/src/index.ts', 'express'],
    ['not even where it may import its types', 'packages/fastify/src/index.ts', 'fastify'],
    ['health imports no client of a database', 'packages/health/src/pg.ts', 'pg'],
    [
      'a capability has no part of an adapter',
      'packages/health/src/health.ts',
      '@golden-signals/core/adapter',
    ],
    [
      'NestJS takes of an adapter what a subpath offers',
      'packages/nestjs/src/express-platform.ts',
      '@golden-signals/express/middleware',
    ],
    ['conformance knows no adapter', 'packages/conformance/src/index.ts', '@golden-signals/express'],
    ["another package's sources, by path", 'packages/express/src/index.ts', '../../core/src/index.ts'],
    ["another package's sources, by name", 'apps/demo/src/main.ts', '@golden-signals/core/src/index.ts'],
    [
      "another package's sources, from its tests",
      'packages/express/test/x.test.ts',
      '../../core/src/base/clock.ts',
    ],
    ['a package does not import an app', 'packages/core/test/x.test.ts', '../../../apps/demo/src/main.ts'],
    [
      'a package does not import the benchmarks',
      'packages/core/test/x.test.ts',
      '@golden-signals/benchmarks',
    ],
    [
      'a test of the contract knows no file of the sources',
      'packages/core/test/metrics/x.test.ts',
      '../../src/metrics/registry.ts',
    ],
    [
      'nor what tests of internals are made of',
      'packages/core/test/x.test.ts',
      './internals/errors/tracker.ts',
    ],
    ["a package's sources stay inside it", 'packages/core/src/index.ts', '../../../scripts/workspace.mjs'],
    ['a package without a rule', 'packages/new/src/index.ts', '@golden-signals/core'],
    ['the metrics engine is portable', 'packages/core/src/metrics/registry.ts', 'node:fs'],
    ['so are the exposition formats', 'packages/core/src/exposition/protobuf.ts', 'zlib'],
    ['and the latency engine', 'packages/core/src/windows/sliding-window.ts', 'node:timers'],
  ])('%s', (_rule, file, specifier) => {
    expect(violations([imported(file, specifier)])).toEqual([expect.stringContaining(`'${specifier}'`)]);
  });

  test('a portable folder does not reach a built-in through other files either', () => {
    const messages = violations([
      imported('packages/core/src/metrics/registry.ts', '../base/logger.ts'),
      imported('packages/core/src/base/logger.ts', './environment.ts'),
      imported('packages/core/src/base/environment.ts', 'node:process'),
    ]);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toContain(
      'packages/core/src/metrics/registry.ts -> packages/core/src/base/logger.ts -> packages/core/src/base/environment.ts',
    );
  });

  test('folders of a package do not import each other, not even types or through others', () => {
    const messages = violations([
      imported('packages/core/src/http/recorder.ts', '../slow/records.ts', true),
      imported('packages/core/src/slow/records.ts', '../work/facts.ts'),
      imported('packages/core/src/work/facts.ts', '../http/exchange.ts'),
      imported('packages/core/src/work/facts.ts', '../base/clock.ts'),
    ]);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toContain(
      'packages/core/src/http -> packages/core/src/slow (packages/core/src/http/recorder.ts)',
    );
  });
});

test.each([
  ['packages/core/src/start/node-server.ts', 'node:http', false],
  ['test/cross-framework.test.ts', '../packages/express/test/conformance-adapters.ts', false],
  ['packages/core/src/windows/percentiles.ts', 'hdr-histogram-js', false],
  ['packages/core/src/metrics/registry.ts', '../base/coded-error.ts', false],
  ['packages/core/test/metrics/registry.test.ts', 'prom-client', false],
  ['packages/core/test/internals/metrics/arena.test.ts', '../../../src/metrics/count-arena.ts', false],
  ['packages/core/test/internals/errors/flood.test.ts', './tracker.ts', false],
  ['packages/core/test/errors/redact.test.ts', './hostile-values.ts', false],
  ['packages/core/test/exposition/prometheus.test.ts', '../../../../test/services.ts', false],
  ['packages/express/src/index.ts', '@golden-signals/core/adapter', false],
  ['packages/express/src/index.ts', '@golden-signals/core', false],
  ['packages/express/src/middleware.ts', 'node:http', true],
  ['packages/fastify/src/index.ts', 'fastify', true],
  ['packages/conformance/src/index.ts', '@golden-signals/core/testing', false],
  ['apps/demo/src/main.ts', 'express', false],
  ['benchmarks/record/run.ts', '@golden-signals/core', false],
])('%s may import %s', (file, specifier, typeOnly) => {
  expect(violations([imported(file, specifier, typeOnly)])).toEqual([]);
});

test('the check finds every form of import and fails', () => {
  const checkout = mkdtempSync(join(tmpdir(), 'golden signals imports '));
  try {
    mkdirSync(join(checkout, 'packages/core/src'), { recursive: true });
    writeFileSync(
      join(checkout, 'packages/core/src/planted.ts'),
      `import a from 'static';
       import type { B } from 'types';
       export { c } from 'named';
       export * from 'all';
       export type { D } from 'type-export';
       import 'side-effect';
       // import 'comment';
       const text = "import 'text'";
       const e: import('inline-type').E = await import('dynamic');
       const f = require('required');`,
    );
    const { status, stderr } = spawnSync(
      process.execPath,
      [join(root, 'scripts/check-imports.mjs'), checkout],
      {
        encoding: 'utf8',
      },
    );
    expect([...stderr.matchAll(/imports '([^']+)'/g)].map((match) => match[1]).sort()).toEqual(
      [
        'all',
        'dynamic',
        'inline-type',
        'named',
        'required',
        'side-effect',
        'static',
        'type-export',
        'types',
      ].sort(),
    );
    expect(status).toBe(1);
  } finally {
    rmSync(checkout, { recursive: true });
  }
});
