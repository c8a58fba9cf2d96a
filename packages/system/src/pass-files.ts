import type { OpenFile, SystemFiles } from './files.ts';

const passesPerSearch = 6;

/** A file that could not be opened. */
interface Missing {
  readonly error: unknown;
  /** Passes to leave out. */
  pause: number;
}

/**
 * Files of which each is read once per pass, however many sources look into it, and stays open from pass to pass: opening
 * and closing take twice as long as reading. What a pass did not ask for is closed, and what is missing is looked for again
 * once a minute, at the usual interval.
 */
export class PassFiles implements SystemFiles {
  readonly #files: SystemFiles;
  readonly #texts = new Map<string, string>();
  readonly #open = new Map<string, OpenFile>();
  readonly #missing = new Map<string, Missing>();
  #isClosed = false;

  constructor(files: SystemFiles) {
    this.#files = files;
  }

  /** A new pass begins. */
  forget(): void {
    for (const path of this.#open.keys()) if (!this.#texts.has(path)) this.#close(path);
    this.#texts.clear();
    for (const [path, missing] of this.#missing) {
      if (missing.pause === 0) this.#missing.delete(path);
      missing.pause -= 1;
    }
  }

  read(path: string): string {
    const known = this.#texts.get(path);
    if (known !== undefined) return known;
    const text = this.#readOpen(path) ?? this.#readAnew(path);
    this.#texts.set(path, text);
    return text;
  }

  list(path: string): string[] {
    return this.#files.list(path);
  }

  open(path: string): OpenFile {
    return this.#files.open(path);
  }

  /** A pass that is under way may go on reading, and leaves nothing open. */
  close(): void {
    this.#isClosed = true;
    for (const path of this.#open.keys()) this.#close(path);
  }

  /** Undefined where the file is not open, or is not what lies at its path any more. */
  #readOpen(path: string): string | undefined {
    try {
      return this.#open.get(path)?.read();
    } catch {
      this.#close(path);
      return undefined;
    }
  }

  #readAnew(path: string): string {
    if (this.#isClosed) return this.#files.read(path);
    const missing = this.#missing.get(path);
    if (missing !== undefined) throw missing.error;
    const file = this.#opened(path);
    this.#open.set(path, file);
    return file.read();
  }

  #opened(path: string): OpenFile {
    try {
      return this.#files.open(path);
    } catch (error) {
      this.#missing.set(path, { error, pause: passesPerSearch - 1 });
      throw error;
    }
  }

  #close(path: string): void {
    this.#open.get(path)?.close();
    this.#open.delete(path);
  }
}
