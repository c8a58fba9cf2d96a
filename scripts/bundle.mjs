// Makes of each public package's modules what is published: CommonJS, one file per entry with what the entries share in
// a file beside them (importing 200 small modules takes three times as long as the same code in a few files), a thin ES
// module over each entry, and declarations that say the same. Skipped for packages that were not compiled since.

import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { rolldown } from 'rolldown';
import { publicPackages, root } from './workspace.mjs';

for (const { folder, manifest } of publicPackages()) {
  const dist = `${root}/${folder}/dist`;
  const entries = Object.keys(manifest.exports)
    .filter((subpath) => subpath !== './package.json')
    .map((subpath) => (subpath === '.' ? 'index' : subpath.slice('./'.length)));
  if (entries.every((entry) => isNewer(`${dist}/bundle/${entry}.mjs`, `${dist}/.tsbuildinfo`))) continue;
  rmSync(`${dist}/bundle`, { recursive: true, force: true });
  const chunks = await bundle(dist, entries);
  simplifyDeclarations(dist);
  for (const { isEntry, name, exports } of chunks) if (isEntry) writeEsWrapper(dist, name, exports);
}

/** @param {string} dist @param {string[]} entries */
async function bundle(dist, entries) {
  const build = await rolldown({
    input: Object.fromEntries(entries.map((entry) => [entry, `${dist}/${entry}.js`])),
    external: /^[^./]/,
    platform: 'node',
    transform: { target: 'node20.19' },
  });
  const { output } = await build.write({
    dir: `${dist}/bundle`,
    format: 'cjs',
    exports: 'named',
    // Names that tell a stack trace whose frames these are; see core/src/errors/stack-frames.ts.
    chunkFileNames: 'golden-signals-[hash].js',
    // `import()` fails in Jest's default mode.
    dynamicImportInCjs: false,
    comments: { jsdoc: false },
    codeSplitting: {
      // One file for all that entries share, because calls within a file are cheaper than those across files.
      groups: [{ name: 'shared', minShareCount: 2 }],
    },
  });
  await build.close();
  return output.filter((file) => file.type === 'chunk');
}

/**
 * Rewrites what only newer compilers understand, so that TypeScript 5.0 reads the declarations with every setting:
 * imports of `./name.ts` instead of `./name.js`, and the type parameter that typed arrays have since 5.7.
 *
 * @param {string} dist
 */
function simplifyDeclarations(dist) {
  for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.d.ts')) continue;
    const text = readFileSync(`${dist}/${file}`, 'utf8');
    const simple = text
      .replace(/(\bfrom |\bimport\()'(\.[^']*)\.ts'/g, "$1'$2.js'")
      .replace(/\b(\w+Array)<ArrayBuffer(?:Like)?>/g, '$1');
    writeFileSync(`${dist}/${file}`, simple);
  }
}

/**
 * Re-exports the names one by one, the only spelling that Node, bundlers and TypeScript runners all understand alike; and
 * from another package all that its own ES module names.
 *
 * @param {string} dist
 * @param {string} entry
 * @param {readonly string[]} names
 */
function writeEsWrapper(dist, entry, names) {
  const source = readFileSync(`${dist}/${entry}.js`, 'utf8');
  const lines = [
    `export { ${[...names].sort().join(', ')} } from './${entry}.js';`,
    ...(source.match(/^export \* from '[^.'][^']*';$/gm) ?? []),
  ];
  writeFileSync(`${dist}/bundle/${entry}.mjs`, `${lines.join('\n')}\n`);
  writeFileSync(`${dist}/${entry}.d.mts`, `export * from './${entry}.js';\n`);
}

/** @param {string} file @param {string} than */
function isNewer(file, than) {
  return existsSync(file) && statSync(file).mtimeMs >= statSync(than).mtimeMs;
}
