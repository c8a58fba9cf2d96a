import { closeSync, openSync, readdirSync, readSync } from 'node:fs';

/** Longer files than this are cut; the longest that is read, the list of mounts, has 20 KB on a large machine. */
const maxBytes = 1 << 20;

/**
 * The files in which the kernel publishes its numbers. They are made in memory at the moment of reading, so that reading
 * them at once takes less time than handing them to another thread.
 */
export interface SystemFiles {
  /** Returns the text of a file. @throws what `node:fs` throws */
  read(path: string): string;
  /** Returns the names in a folder. @throws what `node:fs` throws */
  list(path: string): string[];
  /** Opens a file that is read often: that takes a third of the time. @throws what `node:fs` throws */
  open(path: string): OpenFile;
}

/** A file that stays open. */
export interface OpenFile {
  /** Returns the text as it is now. @throws what `node:fs` throws */
  read(): string;
  close(): void;
}

/** The real ones. One buffer serves all files, because a pass reads about thirty. */
export function systemFiles(): SystemFiles {
  let buffer = Buffer.allocUnsafe(16 << 10);
  const readAll = (file: number): string => {
    let length = 0;
    for (;;) {
      // At the beginning the kernel makes the text anew.
      const read = readSync(file, buffer, length, buffer.length - length, length);
      length += read;
      if (read === 0 || length >= maxBytes) return buffer.toString('utf8', 0, length);
      if (length === buffer.length) buffer = Buffer.concat([buffer], buffer.length * 2);
    }
  };
  return {
    read(path) {
      const file = openSync(path, 'r');
      try {
        return readAll(file);
      } finally {
        closeSync(file);
      }
    },
    list: (path) => readdirSync(path),
    open(path) {
      const file = openSync(path, 'r');
      return { read: () => readAll(file), close: () => closeSync(file) };
    },
  };
}

/** Returns the text of a file, or undefined where it cannot be read. */
export function readIfThere(files: SystemFiles, path: string): string | undefined {
  try {
    return files.read(path);
  } catch {
    return undefined;
  }
}
