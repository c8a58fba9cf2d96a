// Installs the tarballs that would be published into an empty folder and uses them from there, as a stranger would.

import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { packAll } from '../scripts/pack.mjs';
import { publicPackages, root } from '../scripts/workspace.mjs';
import { nodeVersions } from './node-versions.mjs';

const run = promisify(execFile);
const versions = await nodeVersions(['20.19.0', '22', '24']);

// The path has spaces, as on many people's machines.
const folder = mkdtempSync(join(tmpdir(), 'golden signals packed '));
const consumer = join(folder, 'consumer');

const serviceAsEsm = `
  import express from 'express';
  import { metricsMiddleware, monitoringRoutes } from '@golden-signals/express';

  const app = express();
  app.use(metricsMiddleware());
  app.use(monitoringRoutes());
  app.get('/orders/:id', (request, response) => response.json({ id: request.params.id }));

  const server = app.listen(0, '127.0.0.1', async () => {
    const origin = 'http://127.0.0.1:' + server.address().port;
    for (const id of [1, 2, 3]) await (await fetch(origin + '/orders/' + id)).json();
    console.log(await (await fetch(origin + '/metrics')).text());
    server.close();
    server.closeAllConnections();
  });
`;

const serviceAsCommonJs = serviceAsEsm.replace(/import (.*) from ('.*');/g, 'const $1 = require($2);');

const everyEntry = `
  import { createRequire } from 'node:module';
  const require = createRequire(import.meta.url);
  for (const entry of ${JSON.stringify(codeEntries())}) {
    const imported = await import(entry);
    const required = require(entry);
    const names = Object.keys(required);
    if (names.length === 0) throw new Error(entry + ' exports nothing.');
    if (String(Object.keys(imported)) !== String(names.sort())) throw new Error(entry + ' exports different names.');
    for (const name of names) {
      if (imported[name] !== required[name]) throw new Error(entry + ' has two of ' + name);
    }
  }
`;

const defaultMonitors = `
  import { createRequire } from 'node:module';
  import { defaultMonitor } from '@golden-signals/core';
  const monitors = [
    createRequire(import.meta.url)('@golden-signals/core').defaultMonitor(),
    (await import('./second-copy/dist/bundle/index.mjs')).defaultMonitor(),
  ];
  console.log(monitors.map((monitor) => monitor === defaultMonitor()).join());
`;

const shownNames = `
  import { createMonitor } from '@golden-signals/core';
  import { MonitoringModule } from '@golden-signals/nestjs';

  const { module, providers } = MonitoringModule.forRoot();
  const controllers = providers.filter((one) => typeof one === 'function').map(({ name }) => name);
  try {
    createMonitor({ noSuchOption: true });
  } catch ({ stack }) {
    const error = stack.slice(0, 'GoldenSignalsError: '.length);
    console.log(JSON.stringify({ module: module.name, controllers, error }));
  }
`;

const typedConsumer = `
  import { createMonitor, type Monitor, type MonitorSnapshot } from '@golden-signals/core';
  import { metricsMiddleware, monitoringRoutes } from '@golden-signals/express';
  import express from 'express';

  const monitor: Monitor = createMonitor();
  const orders = monitor.registry.counter({ name: 'orders_total', help: 'Orders.', labelNames: ['country'] });
  orders.labels({ country: 'se' }).inc();
  // @ts-expect-error The label is called country.
  orders.labels({ land: 'se' });
  export const snapshot: MonitorSnapshot = monitor.snapshot();

  const app = express();
  app.use(metricsMiddleware());
  app.use(monitoringRoutes());
`;

/** What a user's own suite has: an application that nobody closes the monitor of, and work that blocks. */
const ownTests = `
  const { once } = require('node:events');
  const { defaultMonitor, errorTrackingMiddleware, metricsMiddleware, monitoringRoutes } = require('@golden-signals/express');
  const express = require('express');

  test('a slow page is served', async () => {
    const app = express();
    app.use(metricsMiddleware({ service: { name: 'shop' } }));
    app.use(monitoringRoutes());
    app.get('/page', (request, response) => {
      const end = performance.now() + 500;
      while (performance.now() < end);
      response.send('page');
    });
    app.use(errorTrackingMiddleware());
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const origin = 'http://127.0.0.1:' + server.address().port;
    expect(await (await fetch(origin + '/page')).text()).toBe('page');
    expect(await (await fetch(origin + '/metrics')).text()).toContain('route="/page"');
    const monitor = defaultMonitor();
    while (monitor.options.stalls && monitor.diagnostics().stalls.stalls.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    server.close();
    server.closeAllConnections();
  });
`;

beforeAll(async () => {
  const tarballs = join(folder, 'tarballs');
  for (const path of [tarballs, consumer]) mkdirSync(path);
  const packed = await packAll(tarballs);
  write('package.json', '{ "name": "consumer", "private": true }');
  await run(
    'npm',
    [
      ...['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'],
      ...packed.map(({ tarball }) => tarball),
      ...['express@5', '@types/express@5', '@types/node@20'],
    ],
    { cwd: consumer },
  );
}, 180_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(versions.filter(({ path }) => path))('on $name', ({ path = '' }) => {
  test.each([
    ['an ES module', 'service.mjs', serviceAsEsm],
    ['a CommonJS file', 'service.cjs', serviceAsCommonJs],
  ])('%s serves its metrics, and the process ends by itself', async (_kind, file, source) => {
    write(file, source);
    const { stdout, stderr } = await node(path, file);
    expect(stdout).toMatch(
      /^http_requests_total\{method="GET",route="\/orders\/:id",status_code="200"\} 3$/m,
    );
    // Jest has set NODE_ENV to test, so that nothing is logged of itself.
    expect(stderr).toBe('');
  });

  test('every entry can be imported and required, and is then one and the same module', async () => {
    write('entries.mjs', everyEntry);
    await node(path, 'entries.mjs');
  });

  test('ES modules, CommonJS and a second installed copy share one default monitor', async () => {
    cpSync(join(consumer, 'node_modules/@golden-signals/core'), join(consumer, 'second-copy'), {
      recursive: true,
    });
    write('monitors.mjs', defaultMonitors);
    expect((await node(path, 'monitors.mjs')).stdout).toBe('true,true\n');
  });

  test('a version whose objects differ has a default monitor of its own, which one line says', async () => {
    const copy = join(consumer, 'second-copy');
    cpSync(join(consumer, 'node_modules/@golden-signals/core'), copy, { recursive: true });
    for (const file of readdirSync(join(copy, 'dist/bundle'))) {
      const text = readFileSync(join(copy, 'dist/bundle', file), 'utf8');
      writeFileSync(join(copy, 'dist/bundle', file), text.replace(/(?<=\$\{keyPrefix\})1(?=`)/, '2'));
    }
    write('monitors.mjs', defaultMonitors);
    const { stdout, stderr } = await node(path, 'monitors.mjs');
    expect(stdout).toBe('true,false\n');
    expect(stderr.match(/Two versions of @golden-signals\/core/g)).toHaveLength(1);
  });
});

for (const { name, reason } of versions.filter(({ path }) => !path)) {
  test.skip(`on ${name}, which cannot be run here: ${reason}`, () => {});
}

test("a user's own Jest prints nothing of ours and ends by itself, where it would tell of a stall otherwise", async () => {
  mkdirSync(join(consumer, 'own-tests'));
  write('own-tests/package.json', '{ "name": "shop", "private": true }');
  write('own-tests/page.test.js', ownTests);
  const jest = async (environment: string | undefined) => {
    const { NODE_ENV: _, ...env } = process.env;
    const bin = join(root, 'node_modules/jest/bin/jest.js');
    return run(process.execPath, [bin, '--rootDir', join(consumer, 'own-tests')], {
      cwd: join(consumer, 'own-tests'),
      env: environment === undefined ? env : { ...env, NODE_ENV: environment },
      timeout: 60_000,
    });
  };
  const quiet = await jest(undefined);
  expect(quiet.stdout).toBe('');
  const lines = quiet.stderr.split('\n').filter((line) => line !== '');
  const ofJest = /^(PASS| {2}✓|Test Suites:|Tests:|Snapshots:|Time:|Ran all test suites)/;
  expect(lines.filter((line) => !ofJest.test(line))).toEqual([]);
  expect((await jest('production')).stderr).toContain('event loop stalled');
}, 120_000);

/** The oldest compiler that is supported and the repository's own, with the ways in which they find modules. */
const compilers = [
  ['typescript-5.0', 'commonjs', 'node', ['index.ts']],
  ['typescript-5.0', 'node16', 'node16', ['index.cts', 'index.mts']],
  ['typescript', 'nodenext', 'nodenext', ['index.cts', 'index.mts']],
  ['typescript', 'preserve', 'bundler', ['index.ts']],
] as const;

test.each(compilers)(
  'the types serve a strict consumer: %s, %s, %s, %j',
  async (compiler, module, moduleResolution, files) => {
    const project = ['typed', compiler, module].join('-');
    mkdirSync(join(consumer, project));
    for (const file of files) write(`${project}/${file}`, typedConsumer);
    const compilerOptions = {
      ...{ module, moduleResolution, target: 'es2020', lib: ['es2020'], types: ['node'], strict: true },
      // The consumer's compiler reads our declarations too.
      ...{ skipLibCheck: false, esModuleInterop: true, noEmit: true },
    };
    write(`${project}/tsconfig.json`, JSON.stringify({ compilerOptions, files }));
    const tsc = join(root, 'node_modules', compiler, 'bin/tsc');
    const compiled = run(process.execPath, [tsc, '-p', project], { cwd: consumer });
    expect(await compiled.catch(({ stdout }) => stdout)).toMatchObject({ stdout: '' });
  },
  120_000,
);

test.each(publicPackages().map(({ manifest }): [string, string[]] => [manifest.name, manifest.files]))(
  '%s brings licence and readme',
  (name, published) => {
    const files = readdirSync(join(consumer, 'node_modules', name));
    const folders = published.filter((pattern) => !pattern.startsWith('dist'));
    expect(files.sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json', ...folders].sort());
  },
);

test('names that are read in logs and errors survive bundling and minifying', async () => {
  write('names.mjs', shownNames);
  await build({
    entryPoints: [join(consumer, 'names.mjs')],
    ...{ bundle: true, minify: true, platform: 'node', format: 'cjs', logLevel: 'error' },
    external: ['@nestjs/*', 'reflect-metadata', 'rxjs'],
    outfile: join(consumer, 'names.cjs'),
  });
  expect(JSON.parse((await node(process.execPath, 'names.cjs')).stdout)).toEqual({
    module: 'MonitoringModule',
    controllers: ['MonitoringController', 'HealthController'],
    error: 'GoldenSignalsError: ',
  });
});

test('Nest on Express installs nothing of Fastify', () => {
  const lock = JSON.parse(readFileSync(join(consumer, 'package-lock.json'), 'utf8'));
  expect(Object.keys(lock.packages).filter((path) => /^node_modules\/(fastify|pino)$/.test(path))).toEqual(
    [],
  );
});

function write(file: string, content: string): void {
  writeFileSync(join(consumer, file), content);
}

function node(path: string, file: string): Promise<{ stdout: string; stderr: string }> {
  // A busy machine must not decide whether a request is slow, and so what is logged.
  const env = { ...process.env, GS_SLOW_REQUEST_THRESHOLD: '600000' };
  return run(path, [file], { cwd: consumer, env, timeout: 15_000 });
}

/** `@golden-signals/core`, `@golden-signals/core/adapter`, …: every published entry that is code. */
function codeEntries(): string[] {
  return publicPackages().flatMap(({ manifest }) =>
    Object.keys(manifest.exports)
      .filter((subpath) => !subpath.endsWith('.json'))
      .map((subpath) => manifest.name + subpath.slice(1)),
  );
}
