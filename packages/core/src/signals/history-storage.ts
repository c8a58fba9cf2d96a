import { readFileSync, renameSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import type { MonitorCore } from '../host/monitor-core.ts';
import type { DeployMarker } from '../host/signals.ts';
import type { History } from './history.ts';
import { decodeHistory, encodeHistory, type SavedHistory } from './history-file.ts';
import { HistoryLock } from './history-lock.ts';
import { longestWindowMs } from './tiers.ts';

const saveEveryMs = 5 * 60_000;
const maxMarkers = 100;

export interface StorageHost extends Pick<MonitorCore, 'clock' | 'logger'> {
  readonly version: string;
  /** A file that is larger cannot be a history. */
  readonly maxBytes: number;
}

/**
 * Keeps the history in a file: read at the start, written every five minutes and at the end. Whatever goes wrong with the
 * file costs what would have been in it, and is said once in the log; the history itself goes on.
 */
export class HistoryStorage {
  readonly saved: SavedHistory | undefined;
  readonly markers: readonly DeployMarker[];
  readonly #path: string;
  readonly #host: StorageHost;
  readonly #remembered = new Map<string, () => unknown>();
  #lock: HistoryLock | undefined;
  #saving: Promise<void> | undefined;
  #hasWarned = false;
  #savedMs: number | undefined;

  constructor(path: string, host: StorageHost) {
    this.#path = path;
    this.#host = host;
    const isOurs = this.#takeLock();
    this.saved = isOurs ? this.#load() : undefined;
    this.markers = markersOf(this.saved, host.version, host.clock.wallTimeMs());
  }

  /** When it was saved last, by the wall clock; undefined while it was not. */
  get savedMs(): number | undefined {
    return this.#savedMs;
  }

  /** Whether the file is this process's to write. */
  get isSaved(): boolean {
    return this.#lock !== undefined;
  }

  /** Saves what `read` returns beside the history. @returns What was saved under this name. */
  remember(name: string, read: () => unknown): unknown {
    this.#remembered.set(name, read);
    const { remembered = {} } = this.saved ?? {};
    return Object.hasOwn(remembered, name) ? remembered[name] : undefined;
  }

  /** Saves from now on. @returns Saves for the last time. */
  start(history: History): () => Promise<void> {
    const stop = this.#host.clock.every(saveEveryMs, () => void this.#save(history));
    return async () => {
      stop();
      await this.#saving;
      await this.#save(history);
      try {
        this.#lock?.release();
      } catch (error) {
        this.#warn(error, 'The lock of the history of signals could not be removed.');
      }
    };
  }

  #takeLock(): boolean {
    try {
      const lock = HistoryLock.take(this.#path, this.#host.clock.wallTimeMs());
      if (lock instanceof HistoryLock) {
        this.#lock = lock;
        return true;
      }
      this.#hasWarned = true;
      this.#host.logger.warn(
        { path: this.#path, ...lock },
        'The file of the history of signals is in use by another process; this one keeps its history in memory. Give each process a service.instance of its own.',
      );
    } catch (error) {
      // A file that can be read on a file system that cannot be written has no other user either.
      this.#warn(error, 'The history of signals cannot be written; it ends with the process.');
      return true;
    }
    return false;
  }

  #load(): SavedHistory | undefined {
    let file: Buffer;
    try {
      file = readFileSync(this.#path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        this.#warn(error, 'The history of signals cannot be read; it begins anew.');
      return undefined;
    }
    const saved = file.length <= this.#host.maxBytes ? decodeHistory(file) : undefined;
    if (saved === undefined) this.#refuse();
    return saved;
  }

  #refuse(): void {
    const refused = `${this.#path}.refused`;
    this.#host.logger.warn(
      { path: this.#path, renamedTo: refused },
      'The file of the history of signals is damaged, or of another version; it is renamed, and the history begins anew.',
    );
    try {
      renameSync(this.#path, refused);
    } catch (error) {
      this.#warn(error, 'The history of signals cannot be written; it ends with the process.');
    }
  }

  /** Never rejects. */
  #save(history: History): Promise<void> {
    if (this.#lock === undefined) return Promise.resolve();
    this.#saving ??= this.#write(history).finally(() => {
      this.#saving = undefined;
    });
    return this.#saving;
  }

  async #write(history: History): Promise<void> {
    const temporary = `${this.#path}.tmp`;
    try {
      this.#lock?.renew(this.#host.clock.wallTimeMs());
      history.tick();
      const bytes = encodeHistory({
        version: this.#host.version,
        markers: this.markers,
        time: history.time.save(),
        known: history.known,
        series: [...history.series()],
        remembered: Object.fromEntries(Array.from(this.#remembered, ([name, read]) => [name, read()])),
      });
      await rm(temporary, { force: true });
      const file = await open(temporary, 'wx', 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, this.#path);
      this.#savedMs = this.#host.clock.wallTimeMs();
    } catch (error) {
      this.#warn(error, 'The history of signals cannot be written; it ends with the process.');
      await rm(temporary, { force: true }).catch(() => {});
    }
  }

  #warn(error: unknown, message: string): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    this.#host.logger.warn({ path: this.#path, error: String(error) }, message);
  }
}

function markersOf(saved: SavedHistory | undefined, version: string, nowMs: number): DeployMarker[] {
  if (saved === undefined) return [];
  const markers = saved.markers.filter(({ timestampMs }) => nowMs - timestampMs <= longestWindowMs);
  if (saved.version !== version)
    markers.push({ timestampMs: nowMs, version, previousVersion: saved.version });
  return markers.slice(-maxMarkers);
}
