import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const sources = fileURLToPath(new URL('../../../src', import.meta.url));

/** A folder of an application, and processes that run its script. */
export class Application {
  readonly folder = mkdtempSync(join(tmpdir(), 'golden-signals-'));

  /** @param code Has the default logger as `logger`, and `standardError`. */
  constructor(code: string) {
    const contents = `
      import { jsonLineLogger } from './logging/json-line-logger.ts';
      import { defaultLogger } from './logging/default-logger.ts';
      import { standardError } from './logging/line-writer.ts';
      const logger = defaultLogger();
      const say = (value) => console.log(JSON.stringify(value));
      ${code}`;
    const bundled = buildSync({
      stdin: { contents, resolveDir: sources, loader: 'ts' },
      bundle: true,
      format: 'esm',
      platform: 'node',
      write: false,
    });
    this.write('main.mjs', bundled.outputFiles[0]!.text);
  }

  write(path: string, text: string): void {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  start(stdio: StdioOptions, cwd = tmpdir()): ChildProcess {
    // Not our environment, in which NODE_PATH may name every module of this repository.
    return spawn(process.execPath, [join(this.folder, 'main.mjs')], { cwd, stdio, env: {} });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a process printed, and how it ended. */
export async function ended(child: ChildProcess): Promise<Ended> {
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
    });
  }
  const code = await new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  return { code, ...texts };
}

/** The lines of a log. */
export function linesOf(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
