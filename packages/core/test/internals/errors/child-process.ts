import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';

const sources = fileURLToPath(new URL('../../../src', import.meta.url));

/** What every program of these tests begins with. */
const preamble = `
  import { appendFileSync } from 'node:fs';
  import { systemClock } from './base/clock.ts';
  import { ErrorTracker } from './errors/error-tracker.ts';
  import { Redactor } from './redaction/redact.ts';
  import { Registry } from './metrics/registry.ts';
  const tell = (what, value) => appendFileSync(process.env.TOLD, JSON.stringify({ [what]: value }) + '\\n');
  const host = {
    clock: systemClock,
    registry: new Registry(),
    logger: { error: (fields, message) => tell('logged', { message, ...fields }) },
    internalError: (component, error) => tell('failed', component + ': ' + error),
    emit: () => {},
    hasListeners: () => false,
  };
`;

interface Outcome {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What the program told. */
  readonly told: readonly Record<string, unknown>[];
}

/**
 * Runs a program in a process of its own.
 *
 * @param tracking Runs before it, with `host`, `ErrorTracker`, `Redactor` and `tell` at hand; not at all when undefined.
 */
export function runProgram(program: string, tracking: string | undefined, ...flags: string[]): Outcome {
  const folder = mkdtempSync(join(tmpdir(), 'failures-'));
  try {
    const [main, before, told] = ['main.mjs', 'before.mjs', 'told'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(main, program);
    writeFileSync(told, '');
    writeFileSync(before, tracking === undefined ? '' : bundled(tracking));
    const { status, signal, stdout, stderr } = spawnSync(
      process.execPath,
      [...flags, '--import', pathToFileURL(before).href, main],
      { encoding: 'utf8', timeout: 60_000, env: { TOLD: told } },
    );
    const lines = readFileSync(told, 'utf8').split('\n').filter(Boolean);
    return {
      code: status,
      signal,
      stdout,
      stderr: stderr.replaceAll(folder, ''),
      told: lines.map((line) => JSON.parse(line)),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function bundled(tracking: string): string {
  const { outputFiles } = buildSync({
    stdin: { contents: preamble + tracking, resolveDir: sources, loader: 'ts' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
  });
  return outputFiles[0]!.text;
}
