// What is generated below deploy/ is what the demo defines now. To take a change over: npm run deploy-files

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { shopDatabase } from './demo-process.ts';
import { deployFolder, readDeployed, root } from './deploy-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'golden-signals-deploy-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

const filesBelow = (path: string) =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(path.length + 1))
    .sort();

test('every generated file is up to date', async () => {
  const program = join(root, 'apps/demo/dist/write-deploy-files.js');
  const env = { ...process.env, ...(await shopDatabase()) };
  const child = spawn(process.execPath, [program, folder], { env, stdio: ['ignore', 'inherit', 'inherit'] });
  expect(await once(child, 'exit')).toEqual([0, null]);
  const files = filesBelow(folder);
  expect(files).toContain('compose/grafana/dashboards/shop-overview.json');
  expect(files).toContain('compose/prometheus/rules.yml');
  for (const file of files)
    expect([file, readDeployed(file)]).toEqual([file, readFileSync(join(folder, file), 'utf8')]);
  const dashboards = 'compose/grafana/dashboards';
  expect(filesBelow(join(deployFolder, dashboards))).toEqual(filesBelow(join(folder, dashboards)));
}, 120_000);
