import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { failedTests } from '../scripts/failed-tests.mjs';
import { root } from '../scripts/workspace.mjs';

const folder = mkdtempSync(join(tmpdir(), 'golden-signals-failed-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** As Jest writes it, of what is read. */
function suite(name: string, status: string, ...tests: ReadonlyArray<[status: string, ...names: string[]]>) {
  const assertionResults = tests.map(([outcome, ...names]) => {
    return { status: outcome, ancestorTitles: names.slice(0, -1), title: names.at(-1) };
  });
  return { name: join(root, name), status, assertionResults };
}

test('names each test that failed, and a file that failed as a whole', () => {
  const testResults = [
    suite(
      'test/a.test.ts',
      'failed',
      ['passed', 'fine'],
      ['failed', 'outer', 'inner', 'adds'],
      ['failed', 'b'],
    ),
    suite('test/cannot-be-run.test.ts', 'failed'),
    suite('test/leaves-a-timer.test.ts', 'failed', ['passed', 'fine']),
    suite('test/fine.test.ts', 'passed', ['passed', 'fine'], ['pending', 'skipped']),
  ];
  const file = join(folder, 'results.json');
  writeFileSync(file, JSON.stringify({ testResults }));
  expect(failedTests(file)).toEqual([
    'test/a.test.ts › outer › inner › adds',
    'test/a.test.ts › b',
    'test/cannot-be-run.test.ts',
    'test/leaves-a-timer.test.ts',
  ]);
});

test.each([
  ['there are none', undefined],
  ['they were cut off', '{"testResults":['],
])('names nothing where the results cannot be read: %s', (_why, content) => {
  const file = join(folder, 'unreadable.json');
  rmSync(file, { force: true });
  if (content !== undefined) writeFileSync(file, content);
  expect(failedTests(file)).toEqual([]);
});
