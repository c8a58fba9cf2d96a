import { readdirSync, readFileSync, statSync } from 'node:fs';
import { getHeapStatistics } from 'node:v8';
import type { Clock } from '@golden-signals/core';
import type { FilesystemSource } from '../machine/filesystems.ts';
import type { Subject } from './growth-watch.ts';
import type { LiveHeap } from './live-heap.ts';

/** A list of more files takes milliseconds. */
const manyFiles = 1_000;
const minuteMs = 60_000;

interface SubjectParts {
  readonly clock: Clock;
  readonly heap: LiveHeap;
  readonly memoryLimitBytes: () => number;
  /** Time series of the registry. */
  readonly seriesCount: () => number;
  /** Of the process. */
  readonly residentBytes: () => number;
  readonly filesystems: FilesystemSource | undefined;
}

/** Returns what makes the list of all that may grow without end in this process, and on the disks that it sees. */
export function growthSubjects({
  clock,
  heap,
  memoryLimitBytes,
  seriesCount,
  residentBytes,
  filesystems,
}: SubjectParts): () => Subject[] {
  let live: ReturnType<LiveHeap['take']>;
  const openFiles = new OpenFiles(clock);
  const fixed: readonly Subject[] = [
    {
      name: 'heap',
      title: 'the heap',
      unit: 'bytes',
      read: () => live?.usedBytes,
      limit: () => getHeapStatistics().heap_size_limit,
    },
    {
      name: 'external_memory',
      title: 'memory of buffers',
      unit: 'bytes',
      read: () => live?.externalBytes,
      limit: memoryLimitBytes,
    },
    {
      name: 'native_memory',
      title: 'memory beyond the heap and buffers',
      unit: 'bytes',
      read() {
        const { total_heap_size, external_memory } = getHeapStatistics();
        return Math.max(0, residentBytes() - total_heap_size - external_memory);
      },
      limit: memoryLimitBytes,
    },
    {
      name: 'handles',
      title: 'the number of open handles and timers',
      unit: 'count',
      read: () => process.getActiveResourcesInfo().length,
      limit: () => undefined,
    },
    {
      name: 'listeners',
      title: "the number of the process' event listeners",
      unit: 'count',
      read: () =>
        process.eventNames().reduce((count, name) => count + process.listenerCount(name as string), 0),
      limit: () => undefined,
    },
    {
      name: 'file_descriptors',
      title: 'the number of open files and sockets',
      unit: 'count',
      read: () => openFiles.count(),
      limit: () => openFiles.limit(),
    },
    {
      name: 'series',
      title: 'the number of time series',
      unit: 'count',
      read: seriesCount,
      limit: () => undefined,
    },
  ];
  return () => {
    live = heap.take();
    return [...fixed, ...diskSubjects(filesystems)];
  };
}

function diskSubjects(filesystems: FilesystemSource | undefined): Subject[] {
  return Array.from(filesystems?.data?.keys() ?? [], (mountpoint) => ({
    name: `disk:${mountpoint}`,
    title: `the disk at ${mountpoint}`,
    unit: 'ratio' as const,
    read: () => filesystems?.data?.get(mountpoint)?.usedRatio,
    limit: () => 1,
  }));
}

/** Counts descriptors: at each question while they are few, at most once a minute when they are many. */
class OpenFiles {
  readonly #clock: Clock;
  #count: number | undefined;
  #nextMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  count(): number | undefined {
    const nowMs = this.#clock.now();
    if (nowMs < this.#nextMs) return this.#count;
    try {
      // Since Linux 6.2 the size of the folder is the number of its entries.
      const { size } = statSync('/proc/self/fd');
      this.#count = size > 0 ? size : readdirSync('/proc/self/fd').length - 1;
      this.#nextMs = nowMs + (this.#count > manyFiles ? minuteMs : 0);
    } catch {
      this.#count = undefined;
    }
    return this.#count;
  }

  limit(): number | undefined {
    try {
      const [, soft] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
      return soft === undefined ? undefined : Number(soft);
    } catch {
      return undefined;
    }
  }
}
