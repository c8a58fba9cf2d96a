import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { buildSync } from 'esbuild';

const sources = fileURLToPath(new URL('../../../src', import.meta.url));

/** Runs a module in a process of its own and gives what it prints; the process must end by itself. */
async function run(code: string): Promise<unknown> {
  const contents = `
    import { Registry } from './metrics/registry.ts';
    import { systemClock } from './base/clock.ts';
    import { registerRuntimeMetrics } from './process/runtime-metrics.ts';
    const active = () => process.getActiveResourcesInfo();
    const nextTurn = () => new Promise((resolve) => setImmediate(resolve));
    ${code}`;
  const bundled = buildSync({
    stdin: { contents, resolveDir: sources, loader: 'ts' },
    bundle: true,
    // A program on the command line must not be longer than 128 KiB.
    minifyWhitespace: true,
    format: 'esm',
    platform: 'node',
    write: false,
  });
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', bundled.outputFiles[0]!.text],
    { timeout: 15_000, env: {} },
  );
  return JSON.parse(stdout);
}

test('a process ends although its runtime metrics were never closed', async () => {
  const families = await run(`
    const registry = new Registry();
    registerRuntimeMetrics(registry, { clock: systemClock });
    console.log((await registry.collect()).length);`);
  expect(families).toBeGreaterThan(30);
});

test('an awaited scrape ends at its time limit although nothing else keeps the process alive', async () => {
  const text = await run(`
    const registry = new Registry({ collectTimeoutMs: 20, onInternalError() {} });
    registry.gauge({ name: 'hanging', help: 'h', collect: () => new Promise(() => {}) });
    registry.gauge({ name: 'sound', help: 's' });
    console.log(JSON.stringify(await registry.metrics()));`);
  expect(text).toContain('sound 0');
});

test('importing starts nothing, and close() leaves nothing', async () => {
  const states = await run(`
    await nextTurn();
    const imported = active();
    const registry = new Registry();
    const runtime = registerRuntimeMetrics(registry, { clock: systemClock });
    await registry.collect();
    runtime.close();
    await nextTurn();
    const closed = active();
    process.stdout.write(JSON.stringify({ imported, closed }));`);
  expect(states).toEqual({ imported: [], closed: [] });
});
