import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const require = createRequire(import.meta.url);
const core = fileURLToPath(new URL('../../packages/core', import.meta.url));

/**
 * Modules of core that are no public matter, in the form in which core is published: bundled CommonJS. What one call asks
 * for shares its state; with what is imported from `@golden-signals/core` it shares none.
 *
 * @param {string} name Of a folder, for the files.
 * @param {readonly string[]} modules Paths below core's sources, without an ending: `windows/sliding-window`.
 * @returns {Promise<any>} The exports of all of them.
 */
export async function coreModules(name, modules) {
  // Where the dependencies of core are found.
  const dir = `${core}/node_modules/.cache/benchmarks/${name}`;
  mkdirSync(dir, { recursive: true });
  const build = await rolldown({
    input: Object.fromEntries(modules.map((module) => [module, `${core}/dist/${module}.js`])),
    external: /^[^./]/,
    platform: 'node',
  });
  await build.write({ dir, format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name].cjs' });
  await build.close();
  return Object.assign({}, ...modules.map((module) => require(`${dir}/${module}.cjs`)));
}
