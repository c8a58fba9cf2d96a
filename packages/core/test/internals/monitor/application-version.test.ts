import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { applicationVersion } from '../../../src/monitor/application-version.ts';
import { resolveOptions } from '../../../src/monitor/resolve-options.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'application-version-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, text = ''): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

const versioned = (version: unknown) => JSON.stringify({ name: 'shop', version });

test('the first version above the main script, past a package.json that has none', () => {
  write('package.json', versioned('1.0.0'));
  write('shop/package.json', versioned('2.3.4'));
  write('shop/dist/package.json', '{ "type": "module" }');
  const script = write('shop/dist/main.js');
  expect(applicationVersion({ script, directory: root })).toBe('2.3.4');
});

test('a link to the main script is followed', () => {
  write('shop/package.json', versioned('2.3.4'));
  const main = write('shop/main.js');
  mkdirSync(join(root, 'bin'));
  symlinkSync(main, join(root, 'bin/shop'));
  expect(applicationVersion({ script: join(root, 'bin/shop'), directory: root })).toBe('2.3.4');
});

test.each(['shop/node_modules/jest/bin/jest.js', 'shop/missing.js', undefined])(
  'from the working directory where the main script is %s',
  (path) => {
    write('shop/package.json', versioned('2.3.4'));
    write('shop/node_modules/jest/package.json', versioned('30.0.0'));
    write('shop/node_modules/jest/bin/jest.js');
    const script = path && join(root, path);
    expect(applicationVersion({ script, directory: join(root, 'shop') })).toBe('2.3.4');
  },
);

test.each(['not JSON', 'null', '[]', versioned(''), versioned(7)])(
  'unknown from a package.json of %s',
  (text) => {
    write('package.json', text);
    expect(applicationVersion({ script: write('main.js'), directory: root })).toBeUndefined();
  },
);

test('is read once, when it is first asked for, and only where no version is given', () => {
  let readings = 0;
  const read = () => {
    readings++;
    return '2.3.4';
  };
  const { service } = resolveOptions({ env: {} }, read);
  expect(readings).toBe(0);
  expect([service.version, service.version, { ...service }.version]).toEqual(['2.3.4', '2.3.4', '2.3.4']);
  expect(readings).toBe(1);
  expect(resolveOptions({ env: {}, service: { version: '9' } }, read).service.version).toBe('9');
  expect(readings).toBe(1);
  expect(resolveOptions({ env: {} }, () => undefined).service.version).toBe('unknown');
});
