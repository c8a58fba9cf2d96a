import type { SystemFiles } from '../../src/files.ts';

/** Files by path; one that is missing, or an error, is thrown as `node:fs` throws. */
export class FakeFiles implements SystemFiles {
  readonly texts: Map<string, string | Error>;
  /** Paths in the order in which they were read. */
  readonly read_: string[] = [];
  /** Paths of files that stay open, in the order in which they were opened. */
  readonly open_: string[] = [];

  constructor(texts: Readonly<Record<string, string | Error>> = {}) {
    this.texts = new Map(Object.entries(texts));
  }

  read(path: string): string {
    this.read_.push(path);
    const text = this.texts.get(path);
    if (text instanceof Error) throw text;
    if (text === undefined) throw systemError('ENOENT', path);
    return text;
  }

  list(path: string): string[] {
    const prefix = `${path}/`;
    const names = [...this.texts.keys()].filter((one) => one.startsWith(prefix));
    return [...new Set(names.map((one) => one.slice(prefix.length).split('/')[0]!))];
  }

  open(path: string) {
    const text = this.texts.get(path);
    if (text instanceof Error) throw text;
    if (text === undefined) throw systemError('ENOENT', path);
    this.open_.push(path);
    return {
      read: () => this.read(path),
      close: () => void this.open_.splice(this.open_.indexOf(path), 1),
    };
  }
}

export function systemError(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: open '${path}'`), { code, path, syscall: 'open' });
}
