// What every workspace's manifest and the lockfile must say.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { publicPackages, root, workspaces } from '../scripts/workspace.mjs';

const rootManifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

describe.each(publicPackages().map(({ folder, manifest }) => [folder, manifest] as const))(
  '%s',
  (folder, manifest) => {
    test('is an ES module under MIT, for the Node versions of the repository', () => {
      expect(manifest).toMatchObject({
        name: `@golden-signals/${folder.split('/')[1]}`,
        version: rootManifest.version,
        description: expect.stringMatching(/\.$/),
        license: 'MIT',
        type: 'module',
        engines: rootManifest.engines,
        repository: { type: 'git', directory: folder },
        files: ['dist/**/*.d.ts', 'dist/bundle'],
      });
    });

    test('every entry leads to a source file, and its types come first', () => {
      const { './package.json': manifestEntry, ...entries } = manifest.exports;
      expect(manifestEntry).toBe('./package.json');
      for (const entry of Object.values<Record<string, string>>(entries)) {
        expect(Object.keys(entry)).toEqual(['types', 'default']);
        const source = entry.default?.replace('./dist/bundle/', 'src/').replace(/\.js$/, '.ts') ?? '';
        expect(existsSync(join(root, folder, source))).toBe(true);
        expect(entry.types).toBe(entry.default?.replace('/bundle/', '/').replace(/\.js$/, '.d.ts'));
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
