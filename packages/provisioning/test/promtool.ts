import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Said {
  readonly isOk: boolean;
  readonly text: string;
}

/** Runs promtool in a folder of its own that has these files, and returns what it says. */
export async function promtool(
  tool: string,
  args: readonly string[],
  files: Readonly<Record<string, string>>,
): Promise<Said> {
  const folder = await mkdtemp(join(tmpdir(), 'golden-signals-promtool-'));
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    return await new Promise((resolve) => {
      execFile(tool, args, { cwd: folder }, (error, stdout, stderr) =>
        resolve({ isOk: error === null, text: stdout + stderr }),
      );
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
