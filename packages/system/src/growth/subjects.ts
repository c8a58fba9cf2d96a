import { getHeapStatistics } from 'node:v8';
import type { FilesystemSource } from '../machine/filesystems.ts';
import type { OpenFiles } from '../process/open-files.ts';
import type { Subject } from './growth-watch.ts';
import type { LiveHeap } from './live-heap.ts';

interface SubjectParts {
  readonly heap: LiveHeap;
  readonly memoryLimitBytes: () => number;
  /** Time series of the registry. */
  readonly seriesCount: () => number;
  /** Of the process. */
  readonly residentBytes: () => number;
  readonly openFiles: OpenFiles;
  readonly filesystems: FilesystemSource | undefined;
}

/** Returns what makes the list of all that may grow without end in this process, and on the disks that it sees. */
export function growthSubjects({
  heap,
  memoryLimitBytes,
  seriesCount,
  residentBytes,
  openFiles,
  filesystems,
}: SubjectParts): () => Subject[] {
  let live: ReturnType<LiveHeap['take']>;
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
