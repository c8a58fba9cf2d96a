import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { type Edition, editions, type Release } from './editions.ts';

const require = createRequire(import.meta.url);
const modules: Record<Release, string> = {
  'Express 4': 'express-4',
  'Express 5': 'express',
  'Express 5.0': 'express-5.0',
};

/** Express as it is inside of an application that was bundled and minified with it: its functions have other names, or none. */
export function minifiedEditions(): Edition[] {
  return editions().map((edition) => {
    const express = minified(modules[edition.release]);
    return {
      ...edition,
      name: `${edition.name}, minified`,
      express,
      app: () => express(),
      router: (options) => express.Router(options),
    };
  });
}

function minified(name: string): Edition['express'] {
  const folder = mkdtempSync(join(tmpdir(), 'golden-signals-minified-'));
  const outfile = join(folder, 'express.cjs');
  try {
    buildSync({
      entryPoints: [require.resolve(name)],
      ...{ bundle: true, minify: true, platform: 'node', outfile, logLevel: 'error' },
    });
    return require(outfile);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
