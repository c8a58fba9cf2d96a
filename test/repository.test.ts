// What every workspace's manifest and the lockfile must say.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { publicPackages, root, workspaces } from '../scripts/workspace.mjs';

const rootManifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

describe.each(publicPackages().map(({ folder, manifest }) => [folder, manifest] as const))(
  '%s',
  (folder, manifest) => {
    const subpaths = Object.keys(manifest.exports)
      .filter((entry) => !['.', './package.json'].includes(entry))
      .map((entry) => entry.slice('./'.length));

    test('is CommonJS under MIT, for the Node versions of the repository', () => {
      expect(manifest).toMatchObject({
        name: `@golden-signals/${folder.split('/')[1]}`,
        version: rootManifest.version,
        description: expect.stringMatching(/\.$/),
        license: 'MIT',
        engines: rootManifest.engines,
        repository: { type: 'git', directory: folder },
        files: ['dist/**/*.d.ts', 'dist/**/*.d.mts', 'dist/bundle', ...subpaths],
        main: './dist/bundle/index.js',
        types: './dist/index.d.ts',
      });
      expect(manifest).not.toHaveProperty('type');
    });

    test('every entry leads to a source file, in either module system, and its types come first', () => {
      expect(manifest.exports['./package.json']).toBe('./package.json');
      for (const name of ['index', ...subpaths]) {
        expect(existsSync(join(root, folder, `src/${name}.ts`))).toBe(true);
        const entry = manifest.exports[name === 'index' ? '.' : `./${name}`];
        expect(JSON.stringify(entry)).toBe(
          JSON.stringify({
            import: { types: `./dist/${name}.d.mts`, default: `./dist/bundle/${name}.mjs` },
            default: { types: `./dist/${name}.d.ts`, default: `./dist/bundle/${name}.js` },
          }),
        );
      }
    });

    // For `moduleResolution: node10` and for tools that do not know `exports`.
    test('each subpath has a folder that leads to the same files', () => {
      for (const name of subpaths) {
        expect(JSON.parse(readFileSync(join(root, folder, name, 'package.json'), 'utf8'))).toEqual({
          main: `../dist/bundle/${name}.js`,
          types: `../dist/${name}.d.ts`,
        });
      }
    });

    test('has no install script', () => {
      expect(Object.keys(manifest.scripts ?? {})).toEqual([]);
    });
  },
);

test('workspaces depend on each other by the workspace protocol', () => {
  for (const { manifest } of workspaces()) {
    const ranges = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    for (const [name, range] of ranges.filter(([name]) => name.startsWith('@golden-signals/'))) {
      expect([manifest.name, name, range]).toEqual([manifest.name, name, 'workspace:^']);
    }
  }
});

test('every package and app is part of the build', () => {
  const { references } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
  const built = workspaces().filter(({ folder }) => existsSync(join(root, folder, 'tsconfig.json')));
  expect(references.map(({ path }: { path: string }) => path).sort()).toEqual(
    built.map(({ folder }) => folder),
  );
});

test('the lockfile names no registry, so that it serves behind every mirror', () => {
  expect(readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8')).not.toMatch(/:\/\//);
});

test('no field pins the package manager, which some registries cannot serve', () => {
  expect(rootManifest).not.toHaveProperty('packageManager');
});

test('whatever copies of a package share has a key that carries the version of its shape', () => {
  for (const { folder } of publicPackages()) {
    const sources = readdirSync(join(root, folder, 'src'), { recursive: true, encoding: 'utf8' });
    for (const file of sources.filter((name) => name.endsWith('.ts'))) {
      const text = readFileSync(join(root, folder, 'src', file), 'utf8');
      for (const [call] of text.matchAll(/Symbol\.for\(.*?\)/g))
        expect(call).toMatch(/\$\{shapeVersion\}`\)$/);
    }
  }
});
