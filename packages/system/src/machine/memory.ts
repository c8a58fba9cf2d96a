import { freemem, totalmem } from 'node:os';
import type { Families } from '../families.ts';
import { readIfThere, type SystemFiles } from '../files.ts';
import { NamedNumbers, required } from '../parse.ts';
import { Source } from '../source.ts';

const bytesPerKibibyte = 1_024;

export interface MemoryReading {
  readonly totalBytes: number;
  /** What programs can have without swapping: not `free`, because caches give way. */
  readonly availableBytes: number;
  /** Together all of the memory. */
  readonly byState: Readonly<Record<string, number>>;
  readonly swapTotalBytes: number | undefined;
  readonly swapFreeBytes: number | undefined;
  /** Since the start of the machine, as the next two are. */
  readonly majorPageFaults: number | undefined;
  readonly swappedInPages: number | undefined;
  readonly swappedOutPages: number | undefined;
}

/** The memory of the machine, and its swap. */
export class MemorySource extends Source<MemoryReading> {
  readonly name = 'memory';
  readonly #files: SystemFiles;
  readonly #usage = this.families.gauge('system_memory_usage_bytes', 'Memory of the machine by state.', [
    'system_memory_state',
  ]);
  readonly #limit = this.families.gauge('system_memory_limit_bytes', 'Memory of the machine.');
  readonly #available = this.families.gauge(
    'system_linux_memory_available_bytes',
    'Memory that programs can have without swapping.',
  );
  readonly #swap = this.families.gauge('system_paging_usage_bytes', 'Swap of the machine by state.', [
    'system_paging_state',
  ]);
  readonly #faults = this.families.counter(
    'system_paging_faults_total',
    'Page faults that had to read from a disk.',
    ['system_paging_fault_type'],
  );
  readonly #swapped = this.families.counter(
    'system_paging_operations_total',
    'Pages that were swapped in or out.',
    ['system_paging_direction'],
  );

  constructor(families: Families, files: SystemFiles) {
    super(families);
    this.#files = files;
  }

  protected read(): MemoryReading {
    const text = readIfThere(this.#files, '/proc/meminfo');
    return text === undefined ? fromNode() : this.#fromProc(text);
  }

  protected publish(reading: MemoryReading): void {
    for (const [state, bytes] of Object.entries(reading.byState))
      this.#usage.set(bytes, { system_memory_state: state });
    this.#limit.set(reading.totalBytes);
    this.#available.set(reading.availableBytes);
    const { swapTotalBytes, swapFreeBytes } = reading;
    if (swapTotalBytes !== undefined && swapFreeBytes !== undefined) {
      this.#swap.set(swapTotalBytes - swapFreeBytes, { system_paging_state: 'used' });
      this.#swap.set(swapFreeBytes, { system_paging_state: 'free' });
    }
    this.#faults.set(reading.majorPageFaults, { system_paging_fault_type: 'major' });
    this.#swapped.set(reading.swappedInPages, { system_paging_direction: 'in' });
    this.#swapped.set(reading.swappedOutPages, { system_paging_direction: 'out' });
  }

  #fromProc(text: string): MemoryReading {
    const kibibytes = new NamedNumbers(text);
    const bytes = (name: string) =>
      required(kibibytes.get(name), `${name} in /proc/meminfo`) * bytesPerKibibyte;
    const [totalBytes, free, buffers] = [bytes('MemTotal'), bytes('MemFree'), bytes('Buffers')];
    // Without what a program shares, which is counted as cached and cannot be dropped.
    const cached = Math.max(0, bytes('Cached') + bytes('SReclaimable') - bytes('Shmem'));
    const counts = new NamedNumbers(readIfThere(this.#files, '/proc/vmstat') ?? '');
    return {
      totalBytes,
      availableBytes: bytes('MemAvailable'),
      byState: { used: Math.max(0, totalBytes - free - buffers - cached), free, buffers, cached },
      swapTotalBytes: bytes('SwapTotal'),
      swapFreeBytes: bytes('SwapFree'),
      majorPageFaults: counts.get('pgmajfault'),
      swappedInPages: counts.get('pswpin'),
      swappedOutPages: counts.get('pswpout'),
    };
  }
}

function fromNode(): MemoryReading {
  const [totalBytes, free] = [totalmem(), freemem()];
  return {
    totalBytes,
    availableBytes: free,
    byState: { used: totalBytes - free, free },
    swapTotalBytes: undefined,
    swapFreeBytes: undefined,
    majorPageFaults: undefined,
    swappedInPages: undefined,
    swappedOutPages: undefined,
  };
}
