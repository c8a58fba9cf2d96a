import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const sources = fileURLToPath(new URL('../../../src', import.meta.url));
export const blockingFile = fileURLToPath(new URL('./blocking.mjs', import.meta.url));

/**
 * A module with a detector of its own, `detector`, bundled and minified as an application may be. It prints every stall,
 * and every internal error, as one line of JSON.
 */
export function moduleWithDetector(options: object, code: string): string {
  const contents = `
    import { systemClock } from './base/clock.ts';
    import { Registry } from './metrics/registry.ts';
    import { StackWatchdog } from './stalls/stack-watchdog.ts';
    import { StallDetector } from './stalls/stall-detector.ts';
    import { resolveStallOptions } from './stalls/stall-options.ts';
    import { knownComputation, knownHandler, knownNativeCall, knownSecondHalf } from ${JSON.stringify(`file://${blockingFile}`)};
    const print = (value) => process.stdout.write(JSON.stringify(value) + '\\n');
    const host = {
      clock: systemClock,
      registry: new Registry(),
      logger: { debug() {}, info() {}, warn() {}, error() {} },
      internalError: (component, { code, message }) => print({ internalError: { component, code, message } }),
      emit: (_name, stall) => print({ stall }),
      openWork: () => [],
      causesOf: () => [],
    };
    const detector = new StallDetector(host, resolveStallOptions('test', ${JSON.stringify(options)}));
    /** The detector has begun. */
    const ready = () => new Promise((resolve) => setTimeout(resolve, 300));
    /** Its watchdog has begun as well, which on a crowded machine takes its time: it has seen a first, short stall. */
    const watched = async () => {
      await ready();
      while (!detector.recent().some(({ stacks }) => stacks.length > 0)) {
        knownComputation(1.3 * (${JSON.stringify(options)}.thresholdMs ?? 100));
        await new Promise((resolve) => setTimeout(resolve, 60));
      }
    };
    /** Until a stall was found that lasted as long, which on a crowded machine need not be the first. */
    const found = async (durationMs) => {
      while (!detector.recent().some((stall) => stall.durationMs >= durationMs)) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    ${code}`;
  const bundled = buildSync({
    stdin: { contents, resolveDir: sources, loader: 'ts' },
    bundle: true,
    // A program on the command line must not be longer than 128 KiB.
    minifyWhitespace: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    external: ['*/blocking.mjs'],
    write: false,
  });
  return bundled.outputFiles[0]!.text;
}

interface Frame {
  readonly functionName: string;
  readonly file: string;
  readonly line: number;
}

export interface Printed {
  readonly stall?: {
    readonly startedAtMs: number;
    readonly durationMs: number;
    readonly cpuMs: number;
    readonly stacks: ReadonlyArray<{ afterMs: number; late: boolean; frames: readonly Frame[] }>;
  };
  readonly internalError?: { readonly component: string; readonly code: string };
  readonly value?: unknown;
}

export interface Ended {
  readonly printed: readonly Printed[];
  readonly stderr: string;
  readonly exitCode: number;
}

/** Runs a module until it ends by itself, within 15 seconds. */
export function runToEnd(source: string, nodeOptions: readonly string[] = []): Promise<Ended> {
  const args = [...nodeOptions, '--input-type=module', '--eval', source];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { timeout: 15_000, env: {} }, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : error.code;
      if (typeof exitCode !== 'number') reject(error);
      else resolve({ printed: parseLines(stdout), stderr, exitCode });
    });
  });
}

/** Starts a module that goes on until its standard input ends. */
export function start(source: string): ChildProcess {
  const args = ['--input-type=module', '--eval', source];
  return spawn(process.execPath, args, { env: {}, stdio: ['pipe', 'pipe', 'inherit'] });
}

export function parseLines(text: string): Printed[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

/** The longest, which is the one that the module has made. */
export function longestStall(printed: readonly Printed[]): NonNullable<Printed['stall']> {
  const stalls = printed.flatMap(({ stall }) => stall ?? []).sort((a, b) => b.durationMs - a.durationMs);
  if (stalls[0] === undefined) throw new Error(`no stall in ${JSON.stringify(printed)}`);
  return stalls[0];
}
