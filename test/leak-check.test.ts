import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { root } from '../scripts/workspace.mjs';

const folder = join(root, '.cache/leaks');

const leaks = {
  'a server': ['createServer().listen(0);', 'TCPServerWrap'],
  'a timer': ['setInterval(() => {}, 1000);', 'a timer'],
  'a process': ["spawn('sleep', ['5'], { stdio: 'ignore' });", 'ProcessWrap'],
} as const;

const clean = `
  const server = createServer().listen(0);
  await promisify(setTimeout)(1);
  clearTimeout(setTimeout(() => {}, 1000));
  setInterval(() => {}, 1000).unref();
  server.close();`;

beforeAll(() => mkdirSync(folder, { recursive: true }));
afterAll(() => rmSync(folder, { recursive: true }));

test.each(Object.entries(leaks))('a test that leaves %s open fails', async (_what, [code, named]) => {
  expect(await outcomeOf(code)).toContain(`The tests of this file left open: ${named}.`);
});

test('a test that cleans up passes', async () => {
  expect(await outcomeOf(clean)).toContain('Tests:       1 passed');
});

/** What Jest says about a file with this one test. */
function outcomeOf(code: string): Promise<string> {
  const imports = `import { spawn } from 'node:child_process';
    import { createServer } from 'node:http';
    import { promisify } from 'node:util';
    import { test } from '@jest/globals';`;
  writeFileSync(join(folder, 'planted.test.ts'), `${imports}\ntest('leaks', async () => {${code}});`);
  // A worker, unlike Jest's own process, is ended whatever it left behind.
  const args = [join(root, 'scripts/test.mjs'), '--testMatch', '**/.cache/leaks/*.test.ts'];
  return new Promise((resolve) =>
    execFile(process.execPath, args, (_error, _stdout, stderr) => resolve(stderr)),
  );
}
