import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { root } from '../scripts/workspace.mjs';

const folder = join(root, '.cache/leaks');

const planted = {
  server: 'createServer().listen(0);',
  timer: 'setInterval(() => {}, 1000);',
  process: "spawn('sleep', ['9'], { stdio: 'ignore' });",
  nothing: `
    const server = createServer().listen(0);
    await promisify(setTimeout)(1);
    clearTimeout(setTimeout(() => {}, 1000));
    setInterval(() => {}, 1000).unref();
    server.close();`,
};

/** What Jest says about each planted file; empty when it passed. */
const messages = new Map<string, string>();

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  for (const [name, code] of Object.entries(planted)) {
    writeFileSync(
      join(folder, `${name}.test.ts`),
      `import { spawn } from 'node:child_process';
       import { createServer } from 'node:http';
       import { promisify } from 'node:util';
       import { test } from '@jest/globals';
       test('${name}', async () => {${code}});`,
    );
  }
  const results = JSON.parse(
    await jest('--testMatch', '**/.cache/leaks/*.test.ts', '--maxWorkers', '4', '--json'),
  );
  for (const { name, message } of results.testResults) messages.set(basename(name, '.test.ts'), message);
  // It runs Jest inside of Jest, on four workers.
}, 90_000);

afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ['server', 'TCPServerWrap'],
  ['timer', 'a timer'],
  ['process', 'ProcessWrap'],
])('a test that leaves a %s behind fails', (name, leak) => {
  expect(messages.get(name)).toContain(`The tests of this file left open: ${leak}.`);
});

test('a test that cleans up passes', () => {
  expect(messages.get('nothing')).toBe('');
});

function jest(...args: string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(process.execPath, [join(root, 'scripts/test.mjs'), ...args], (_error, stdout) =>
      resolve(stdout),
    );
  });
}
