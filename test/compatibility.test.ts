// docs/compatibility.md says what the matrix of projects proves, and shows parts of those projects.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { root } from '../scripts/workspace.mjs';
import { docBlocks } from './doc-blocks.ts';
import { projects } from './projects/matrix.mjs';
import { titleOf } from './projects/project.mjs';
import { withProvenTable } from './projects/proven-table.mjs';

const page = 'docs/compatibility.md';
const text = readFileSync(join(root, page), 'utf8');

test('the page lists every project of the matrix as passed', () => {
  expect(text).toBe(withProvenTable(text, projects, () => 'passed'));
});

test('every project has a title of its own, a folder with the files it names, and something to run', () => {
  const titles = projects.map(titleOf);
  expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
  for (const { folder, files = {}, build, serve, test: tests } of projects) {
    for (const file of ['package.json', ...Object.values(files)]) {
      expect([folder, file, existsSync(join(root, 'test/projects', folder, file))]).toEqual([
        folder,
        file,
        true,
      ]);
    }
    expect([build, serve, tests].some((step) => step !== undefined)).toBe(true);
  }
});

test('every folder is in the matrix', () => {
  const folders = readdirSync(join(root, 'test/projects'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  expect(folders.filter((folder) => !projects.some((project) => project.folder === folder))).toEqual([]);
});

test('every JSON block of the page is a part of the file that is linked before it', () => {
  const lines = text.split('\n');
  for (const { line, code } of docBlocks(page).filter(({ language }) => language === 'json')) {
    const above = lines.slice(0, line - 1).join('\n');
    const linked =
      above.match(/(?<=\]\(\.\.\/)test\/projects\/[^)]+\.json(?=\))/g)?.at(-1) ?? 'no file is linked';
    expect(JSON.parse(readFileSync(join(root, linked), 'utf8'))).toMatchObject(JSON.parse(code));
  }
});
