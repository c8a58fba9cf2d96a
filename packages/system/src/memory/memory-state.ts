import { totalmem } from 'node:os';
import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8';
import { memoryLimitBytes } from '@golden-signals/core/extension';
import type { ContainerMemoryReading } from '../container/container-memory.ts';
import type { MemoryReading } from '../machine/memory.ts';

/** The memory at one moment. */
export interface MemoryState {
  /** Unix milliseconds. */
  readonly timestampMs: number;
  /** The container's limit, or else the memory of the machine. */
  readonly limitBytes: number;
  /** Of the container, or else of the machine; without caches that give way. */
  readonly usedBytes: number;
  readonly availableBytes: number;
  readonly process: {
    readonly rssBytes: number;
    readonly heapUsedBytes: number;
    readonly heapTotalBytes: number;
    /** Where Node.js ends with an out-of-memory error. */
    readonly heapLimitBytes: number;
    /** Of objects outside of the heap that belong to objects in it; array buffers are part of it. */
    readonly externalBytes: number;
    readonly arrayBuffersBytes: number;
  };
  readonly heapSpaces: Readonly<Record<string, { readonly usedBytes: number; readonly sizeBytes: number }>>;
}

/** Returns the memory now; takes about 0.1 ms. */
export function memoryState(
  timestampMs: number,
  machine: MemoryReading | undefined,
  container: ContainerMemoryReading | undefined,
): MemoryState {
  const usage = process.memoryUsage();
  const limitBytes = container?.limitBytes ?? Math.min(memoryLimitBytes(), machine?.totalBytes ?? totalmem());
  const isLimited = limitBytes < (machine?.totalBytes ?? totalmem());
  const usedByMachine = machine === undefined ? usage.rss : machine.totalBytes - machine.availableBytes;
  const usedBytes = isLimited ? (container?.workingSetBytes ?? usage.rss) : usedByMachine;
  return {
    timestampMs,
    limitBytes,
    usedBytes,
    availableBytes: Math.max(0, limitBytes - usedBytes),
    process: {
      rssBytes: usage.rss,
      heapUsedBytes: usage.heapUsed,
      heapTotalBytes: usage.heapTotal,
      heapLimitBytes: getHeapStatistics().heap_size_limit,
      externalBytes: usage.external,
      arrayBuffersBytes: usage.arrayBuffers,
    },
    heapSpaces: Object.fromEntries(
      getHeapSpaceStatistics().map((space) => [
        space.space_name.replace(/_space$/, ''),
        { usedBytes: space.space_used_size, sizeBytes: space.space_size },
      ]),
    ),
  };
}
