import { closeSync, openSync, readFileSync, statSync, unlinkSync, utimesSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';

/** A holder on another machine that has not shown itself for so long is gone. */
const goneAfterMs = 15 * 60_000;

/** What this process holds. Its id may be that of an earlier process whose lock was left behind: in containers it often is. */
const heldHere = new Set<string>();

interface Holder {
  readonly host: string;
  readonly pid: number;
}

/** A file beside another one, which says which process writes that. */
export class HistoryLock {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /**
   * Takes the lock, also from a process that is gone.
   *
   * @returns The lock, or who holds it.
   * @throws The error of the file system.
   */
  static take(file: string, wallTimeMs: number): HistoryLock | Holder {
    const path = `${file}.lock`;
    for (let attempt = 0; ; attempt++) {
      try {
        const descriptor = openSync(path, 'wx', 0o600);
        writeSync(descriptor, JSON.stringify({ host: hostname(), pid: process.pid }));
        closeSync(descriptor);
        heldHere.add(path);
        return new HistoryLock(path);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const holder = readHolder(path);
      if (attempt > 0 || isAlive(path, holder, wallTimeMs)) return holder;
      unlinkSync(path);
    }
  }

  /** Shows that the holder is there. @throws The error of the file system. */
  renew(wallTimeMs: number): void {
    utimesSync(this.#path, wallTimeMs / 1_000, wallTimeMs / 1_000);
  }

  /** @throws The error of the file system. */
  release(): void {
    if (heldHere.delete(this.#path)) unlinkSync(this.#path);
  }
}

function readHolder(path: string): Holder {
  try {
    const { host, pid } = JSON.parse(readFileSync(path, 'utf8')) as Partial<Holder>;
    if (typeof host === 'string' && typeof pid === 'number') return { host, pid };
  } catch {
    // It is being written, or was left behind half-written.
  }
  return { host: 'unknown', pid: 0 };
}

function isAlive(path: string, { host, pid }: Holder, wallTimeMs: number): boolean {
  if (host !== hostname()) return wallTimeMs - statSync(path).mtimeMs < goneAfterMs;
  if (pid === process.pid) return heldHere.has(path);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
