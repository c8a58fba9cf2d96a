import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** Runs a program, which imports the sources by their public names, in a process of its own; returns the JSON that it prints. */
export async function runProgram(contents: string): Promise<unknown> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: path('.'), loader: 'ts' },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    // What the application and its driver share is there once; the rest of the suite may be in the bundle.
    external: ['pg', 'pg-cursor', 'mysql2', 'mysql2/promise'],
    banner: {
      js: "import * as nodeModule from 'node:module'; const require = nodeModule.createRequire(import.meta.url);",
    },
    alias: {
      '@golden-signals/core/extension': path('../../core/src/extension.ts'),
      '@golden-signals/core': path('../../core/src/index.ts'),
      '@golden-signals/dependencies/mysql2': path('../src/mysql2.ts'),
      '@golden-signals/dependencies/pg': path('../src/pg.ts'),
    },
  });
  const child = spawn(process.execPath, ['--input-type=module', '-'], { cwd: path('.') });
  child.stdin.end(outputFiles[0]!.text);
  const [printed, failed] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  try {
    return JSON.parse(printed);
  } catch {
    throw new Error(`The program failed: ${failed}${printed}`);
  }
}
