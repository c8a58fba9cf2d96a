import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What `--with` knows, each by the names that its program has: as Debian packages it, and as its makers do. */
const programNames = {
  prometheus: ['prometheus'],
  alertmanager: ['prometheus-alertmanager', 'alertmanager'],
} as const;

const debianPackages = { prometheus: 'prometheus', alertmanager: 'prometheus-alertmanager' } as const;

export type Program = keyof typeof programNames;

export const programs = Object.keys(programNames) as readonly Program[];

/** The executable of each program that is wanted. */
export type ProgramFiles = Readonly<Partial<Record<Program, string>>>;

/** A program cannot be run beside the shop; the message says what would help. */
export class ProgramError extends Error {
  override readonly name = 'ProgramError';
  readonly code: 'ERR_GS_DEMO_PROGRAM_MISSING' | 'ERR_GS_DEMO_PROGRAM_FAILED';

  constructor(code: ProgramError['code'], message: string) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}

/** Finds them on the PATH. @throws ProgramError for the first that is not there */
export function findPrograms(wanted: readonly Program[]): ProgramFiles {
  return Object.fromEntries(wanted.map((program) => [program, findProgram(program)]));
}

function findProgram(program: Program): string {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const files = programNames[program].flatMap((name) => folders.map((folder) => join(folder, name)));
  const found = files.find(isExecutable);
  if (found !== undefined) return found;
  throw new ProgramError(
    'ERR_GS_DEMO_PROGRAM_MISSING',
    `--with ${program} needs the program ${programNames[program].join(' or ')}, which is not on the PATH. ` +
      `On Debian and Ubuntu: apt-get install ${debianPackages[program]}`,
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
