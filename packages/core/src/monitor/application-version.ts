import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

/** Where a process was started: its main script, where there is one, and its working directory. */
export interface StartedAt {
  readonly script: string | undefined;
  readonly directory: string;
}

/**
 * Reads the version of the application from its `package.json`: the first one with a version in the folders above the main
 * script, else above the working directory. A script that was installed (a test runner, a process manager) is not the
 * application's. Never throws.
 *
 * @returns Undefined where no `package.json` has a version.
 */
export function applicationVersion({ script, directory }: StartedAt = startedAt()): string | undefined {
  const file = script === undefined ? undefined : realFile(script);
  const isOwn = file !== undefined && !file.split(sep).includes('node_modules');
  return (isOwn ? versionAbove(dirname(file)) : undefined) ?? versionAbove(directory);
}

function startedAt(): StartedAt {
  return { script: process.argv[1], directory: workingDirectory() };
}

/** The root, where the working directory was deleted. */
function workingDirectory(): string {
  try {
    return process.cwd();
  } catch {
    return sep;
  }
}

function realFile(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

function versionAbove(directory: string): string | undefined {
  const version = versionIn(join(directory, 'package.json'));
  const parent = dirname(directory);
  return version !== undefined || parent === directory ? version : versionAbove(parent);
}

/** Undefined also for a file that only says `{ "type": "module" }`, as build output has it. */
function versionIn(path: string): string | undefined {
  try {
    const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version?: unknown };
    return typeof version === 'string' && version !== '' ? version : undefined;
  } catch {
    return undefined;
  }
}
