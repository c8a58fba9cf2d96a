// Files are opened once, not at each pass, and none stays open that nobody asks for any more.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { systemFiles } from '../../src/files.ts';
import { PassFiles } from '../../src/pass-files.ts';
import { FakeFiles, systemError } from './fake-files.ts';

test('a file is read once per pass and stays open', () => {
  const fake = new FakeFiles({ '/proc/stat': 'cpu 1' });
  const files = new PassFiles(fake);
  expect([files.read('/proc/stat'), files.read('/proc/stat')]).toEqual(['cpu 1', 'cpu 1']);
  fake.texts.set('/proc/stat', 'cpu 2');
  files.forget();
  expect(files.read('/proc/stat')).toBe('cpu 2');
  expect(fake.read_).toHaveLength(2);
  expect(fake.open_).toEqual(['/proc/stat']);
  files.close();
  expect(fake.open_).toEqual([]);
});

test('a file that no pass asks for any more is closed', () => {
  const fake = new FakeFiles({ '/group/old/cpu.stat': '1', '/group/new/cpu.stat': '2' });
  const files = new PassFiles(fake);
  files.read('/group/old/cpu.stat');
  files.forget();
  files.read('/group/new/cpu.stat');
  files.forget();
  expect(fake.open_).toEqual(['/group/new/cpu.stat']);
});

test('one that was replaced is opened anew', () => {
  const fake = new FakeFiles({ '/group/cpu.stat': 'old' });
  let isStale = false;
  const files = new PassFiles({
    read: (path) => fake.read(path),
    list: (path) => fake.list(path),
    open(path) {
      const file = fake.open(path);
      const wasStale = isStale;
      return {
        read() {
          if (isStale && !wasStale) throw systemError('ENODEV', path);
          return file.read();
        },
        close: () => file.close(),
      };
    },
  });
  files.read('/group/cpu.stat');
  files.forget();
  isStale = true;
  fake.texts.set('/group/cpu.stat', 'new');
  expect(files.read('/group/cpu.stat')).toBe('new');
  expect(fake.open_).toEqual(['/group/cpu.stat']);
});

test('one that is missing is looked for at every sixth pass', () => {
  const fake = new FakeFiles();
  const files = new PassFiles(fake);
  expect(() => files.read('/proc/late')).toThrow('ENOENT');
  fake.texts.set('/proc/late', 'there');
  for (let pass = 0; pass < 5; pass++) {
    files.forget();
    expect(() => files.read('/proc/late')).toThrow('ENOENT');
  }
  files.forget();
  expect(files.read('/proc/late')).toBe('there');
});

test('a pass that outlives the end leaves nothing open', () => {
  const fake = new FakeFiles({ '/proc/stat': 'cpu 1' });
  const files = new PassFiles(fake);
  files.close();
  expect(files.read('/proc/stat')).toBe('cpu 1');
  expect(fake.open_).toEqual([]);
});

describe('the real files', () => {
  test('an open one gives what is there now, however long', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pass-files-'));
    const path = join(folder, 'counts');
    writeFileSync(path, 'first');
    const file = systemFiles().open(path);
    try {
      expect(file.read()).toBe('first');
      const long = 'x 1\n'.repeat(20_000);
      writeFileSync(path, long);
      expect(file.read()).toBe(long);
      writeFileSync(path, '');
      expect(file.read()).toBe('');
    } finally {
      file.close();
      rmSync(folder, { recursive: true });
    }
  });
});
