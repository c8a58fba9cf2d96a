import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const root = process.cwd();

const suite = `
const { test } = require('node:test');
const assert = require('node:assert');
const fastify = require('fastify');
test('holds with us', async () => {
  const app = fastify();
  app.get('/', async () => 'ok');
  assert.equal((await app.inject('/')).body, 'ok');
  await app.close();
});
test('fails only with us', async () => {
  const app = fastify();
  await app.ready();
  assert.equal(app.hasDecorator('goldenSignals'), false);
  await app.close();
});
test('always fails', () => assert.fail());
`;

test('npm run compat tells what fails only with us from what fails anyway', () => {
  const folder = mkdtempSync(join(tmpdir(), 'golden-signals-compat-'));
  try {
    const project = join(folder, 'small');
    mkdirSync(join(project, 'test'), { recursive: true });
    symlinkSync(join(root, 'packages/fastify/node_modules'), join(project, 'node_modules'));
    writeFileSync(join(project, 'test/small.test.js'), suite);
    const { stdout, status } = spawnSync(process.execPath, [join(root, 'scripts/compat.mjs'), folder], {
      encoding: 'utf8',
    });
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.replace(/ +/g, ' ')),
    ).toEqual([
      'suite files tests failing in control failing only with us',
      'small 1 3 1 2',
      'only with us: small: small.test.js › fails only with us (defaults)',
      'only with us: small: small.test.js › fails only with us (everything)',
    ]);
    expect(status).toBe(1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
