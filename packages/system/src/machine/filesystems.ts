import { statfsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import type { Clock } from '@golden-signals/core';
import type { Families } from '../families.ts';
import type { SystemFiles } from '../files.ts';
import type { Selects } from '../selection.ts';
import { Source } from '../source.ts';
import { DiskForecast } from './disk-forecast.ts';
import { parseMounts } from './mounts.ts';
import { type Storage, storages } from './storages.ts';

/** A mount that answers later than this is taken for dead: it would hold one of the four threads for ever. */
const timeoutMs = 2_000;
/** What is mounted changes rarely, and its list takes longer than any other: once a minute, at the usual interval. */
const passesPerList = 6;

/** The part of what `statfs` answers that is used. */
interface Statistics {
  readonly blocks: number;
  readonly bfree: number;
  readonly bavail: number;
  readonly bsize: number;
  readonly files: number;
  readonly ffree: number;
}

export interface FilesystemReading {
  readonly device: string;
  readonly type: string;
  readonly totalBytes: number;
  readonly usedBytes: number;
  /** Without what only the superuser may use. */
  readonly availableBytes: number;
  /** As `df` counts: of what users may use. From 0 to 1. */
  readonly usedRatio: number;
  readonly inodes: number;
  readonly freeInodes: number;
}

interface FilesystemParts {
  readonly files: SystemFiles;
  readonly clock: Clock;
  readonly selects: Selects;
  /** Asks a mount in another thread. Default: `statfs` of Node.js. */
  readonly ask?: (mountpoint: string) => Promise<Statistics>;
  /** Asks a mount of which the kernel knows the answer. Default: `statfsSync` of Node.js. */
  readonly askNow?: (mountpoint: string) => Statistics;
  /** Called once for a mount that does not answer. */
  readonly onStuck: (mountpoint: string) => void;
}

/** How full the mounted file systems are. */
export class FilesystemSource extends Source<ReadonlyMap<string, FilesystemReading>> {
  readonly name = 'filesystems';
  readonly forecast = new DiskForecast();
  readonly #parts: FilesystemParts;
  readonly #ask: (mountpoint: string) => Promise<Statistics>;
  readonly #askNow: (mountpoint: string) => Statistics;
  /** Never asked again: each question would take one more thread from the application's own files and names. */
  readonly #stuck = new Set<string>();
  #mounted: readonly Storage[] = [];
  #pass = 0;
  readonly #usage = this.families.gauge(
    'system_filesystem_usage_bytes',
    'Space of the file system by state.',
    [
      ...[
        'system_device',
        'system_filesystem_mountpoint',
        'system_filesystem_state',
        'system_filesystem_type',
      ],
    ],
  );
  readonly #limit = this.families.gauge('system_filesystem_limit_bytes', 'Size of the file system.', [
    ...['system_device', 'system_filesystem_mountpoint', 'system_filesystem_type'],
  ]);
  readonly #inodes = this.families.gauge(
    'system_filesystem_inodes',
    'Files that the file system has, or could have.',
    ['system_device', 'system_filesystem_mountpoint', 'system_filesystem_state', 'system_filesystem_type'],
  );

  constructor(families: Families, parts: FilesystemParts) {
    super(families);
    this.#parts = parts;
    this.#ask = parts.ask ?? statfs;
    this.#askNow = parts.askNow ?? statfsSync;
  }

  /** Mounts that did not answer, and are not asked any more. */
  get stuck(): readonly string[] {
    return [...this.#stuck];
  }

  /** One mount at a time, so that a dead one holds one thread and not all of them. */
  protected async read(): Promise<ReadonlyMap<string, FilesystemReading>> {
    const readings = new Map<string, FilesystemReading>();
    for (const { mountpoint, type, device, answersAtOnce } of this.#storages()) {
      if (this.#stuck.has(mountpoint)) continue;
      const answer = answersAtOnce ? this.#readNow(mountpoint) : await this.#readInTime(mountpoint);
      if (answer !== undefined && answer.blocks > 0)
        readings.set(mountpoint, toReading(answer, type, device));
    }
    return readings;
  }

  protected publish(filesystems: ReadonlyMap<string, FilesystemReading>): void {
    this.forecast.add(this.#parts.clock.now(), filesystems);
    for (const [mountpoint, one] of filesystems) {
      const labels = {
        system_device: one.device,
        system_filesystem_mountpoint: mountpoint,
        system_filesystem_type: one.type,
      };
      const inState = (state: string) => ({
        system_device: one.device,
        system_filesystem_mountpoint: mountpoint,
        system_filesystem_state: state,
        system_filesystem_type: one.type,
      });
      this.#usage.set(one.usedBytes, inState('used'));
      this.#usage.set(one.availableBytes, inState('free'));
      this.#usage.set(one.totalBytes - one.usedBytes - one.availableBytes, inState('reserved'));
      this.#limit.set(one.totalBytes, labels);
      this.#inodes.set(one.inodes - one.freeInodes, inState('used'));
      this.#inodes.set(one.freeInodes, inState('free'));
    }
  }

  #storages(): readonly Storage[] {
    if (process.platform !== 'linux')
      return [{ mountpoint: '/', type: 'unknown', device: 'unknown', answersAtOnce: false }];
    if (this.#pass++ % passesPerList === 0) {
      const mounts = parseMounts(this.#parts.files.read('/proc/self/mountinfo'));
      this.#mounted = storages(mounts).filter(({ mountpoint }) => this.#parts.selects(mountpoint));
    }
    return this.#mounted;
  }

  /** Undefined for a mount that vanished since it was listed, or may not be asked. */
  #readNow(mountpoint: string): Statistics | undefined {
    try {
      return this.#askNow(mountpoint);
    } catch {
      return undefined;
    }
  }

  /** Undefined also for a mount that does not answer. */
  async #readInTime(mountpoint: string): Promise<Statistics | undefined> {
    const { clock, onStuck } = this.#parts;
    let stopTimer = () => {};
    const isLate = new Promise<'late'>((resolve) => {
      stopTimer = clock.after(timeoutMs, () => resolve('late'));
    });
    try {
      const answer = await Promise.race([this.#ask(mountpoint).catch(() => undefined), isLate]);
      if (answer !== 'late') return answer;
      this.#stuck.add(mountpoint);
      onStuck(mountpoint);
      return undefined;
    } finally {
      stopTimer();
    }
  }
}

function toReading(statistics: Statistics, type: string, device: string): FilesystemReading {
  const { blocks, bfree, bavail, bsize, files, ffree } = statistics;
  const used = blocks - bfree;
  return {
    device,
    type,
    totalBytes: blocks * bsize,
    usedBytes: used * bsize,
    availableBytes: bavail * bsize,
    usedRatio: used + bavail === 0 ? 0 : used / (used + bavail),
    inodes: files,
    freeInodes: ffree,
  };
}

/** As node_exporter leaves them out. */
export const defaultExcludedMounts =
  /^\/(dev|proc|run\/credentials\/.+|sys|var\/lib\/docker\/.+|var\/lib\/containers\/storage\/.+)($|\/)/;
