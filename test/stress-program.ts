import { type SpawnSyncReturns, type StdioOptions, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../scripts/workspace.mjs';
import { scaled } from './test-scale.ts';

/** What every program begins with: an Express application that fails, and a client with 20 connections. */
const preamble = `
import http from 'node:http';
import express from 'express';
import { createMonitor } from '@golden-signals/core';
import { errorTrackingMiddleware, metricsMiddleware } from '@golden-signals/express';

const say = (value) => console.log(JSON.stringify(value));
const heap = () => { gc(); gc(); return process.memoryUsage().heapUsed; };
const word = (index) => Array.from(String(index), (digit) => 'abcdefghij'[digit]).join('');
const quiet = { debug() {}, info() {}, warn() {}, error() {} };

/** Without options it is not monitored. */
async function listen(options, handle) {
  const app = express();
  const monitor = options && createMonitor({ runtimeMetrics: false, env: {}, ...options });
  if (monitor) app.use(metricsMiddleware({ monitor }));
  app.get('/:path', handle);
  if (monitor) app.use(errorTrackingMiddleware({ monitor }));
  app.use((_error, _req, res, _next) => res.status(500).end('failed'));
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const agent = new http.Agent({ keepAlive: true, maxSockets: 20 });
  const send = (path) => new Promise((resolve, reject) => {
    http.get({ agent, port: server.address().port, path }, (res) => {
      res.resume().on('end', () => resolve(res.statusCode));
    }).on('error', reject);
  });
  return {
    monitor,
    send,
    /** How often each status was answered. */
    async storm(count) {
      const statuses = {};
      let sent = 0;
      const user = async () => {
        while (sent < count) {
          const status = await send('/' + sent++);
          statuses[status] = (statuses[status] ?? 0) + 1;
        }
      };
      await Promise.all(Array.from({ length: 20 }, user));
      // The server is done with a response a little after its client.
      while (monitor && monitor.snapshot().inFlight > 0) await new Promise((resolve) => setTimeout(resolve, 1));
      return statuses;
    },
    async metric(name) {
      const line = new RegExp('^' + name + '(?:\\\\{[^\\\\n]*\\\\})? (\\\\S+)$', 'gm');
      return [...(await monitor.registry.metrics()).matchAll(line)].reduce((sum, [, value]) => sum + Number(value), 0);
    },
    async close() {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await monitor?.close();
    },
  };
}
`;

/**
 * Runs a program in a process of its own, because it measures the heap or gives up its standard error.
 *
 * @returns How it ended, with what it said, one value per `say`.
 */
export async function runStress(
  program: string,
  stdio: StdioOptions = 'pipe',
): Promise<SpawnSyncReturns<string> & { said: readonly Record<string, unknown>[] }> {
  mkdirSync(join(root, '.cache'), { recursive: true });
  const folder = mkdtempSync(join(root, '.cache/stress-'));
  try {
    const outfile = join(folder, 'program.mjs');
    await build({
      stdin: { contents: preamble + program, resolveDir: folder },
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      outfile,
      external: ['pino'],
      alias: {
        '@golden-signals/core/adapter': join(root, 'packages/core/src/adapter.ts'),
        '@golden-signals/core': join(root, 'packages/core/src/index.ts'),
        '@golden-signals/express': join(root, 'packages/express/src/index.ts'),
        express: join(root, 'packages/express/node_modules/express'),
      },
      // Express is CommonJS.
      banner: {
        js: `import * as nodeModule from 'node:module'; const require = nodeModule.createRequire(import.meta.url);`,
      },
    });
    const args = ['--expose-gc', outfile];
    const env = { ...process.env, NODE_OPTIONS: '' };
    const result = spawnSync(process.execPath, args, {
      stdio,
      env,
      cwd: folder,
      encoding: 'utf8',
      timeout: scaled(110_000),
    });
    const lines = result.stdout.split('\n').filter((line) => line !== '');
    return { ...result, said: lines.map((line) => JSON.parse(line)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
