import { globalAgent as httpAgent } from 'node:http';
import { globalAgent as httpsAgent } from 'node:https';
import type { Families } from '../families.ts';
import { readIfThere, type SystemFiles } from '../files.ts';
import { NamedNumbers } from '../parse.ts';
import { Source } from '../source.ts';

const bytesPerKibibyte = 1_024;

export interface ProcessReading {
  readonly threads: number | undefined;
  /** Since the start of the process, as all counts here: it waited for something, or was interrupted. */
  readonly voluntarySwitches: number | undefined;
  readonly involuntarySwitches: number | undefined;
  readonly swapBytes: number | undefined;
  /** Undefined where Node.js has to be asked, which takes several times as long. */
  readonly residentBytes: number | undefined;
  readonly minorPageFaults: number;
  /** Page faults that had to read from a disk. */
  readonly majorPageFaults: number;
  /** What reached a disk, not what was served from a cache; undefined where the process may not read it. */
  readonly diskReadBytes: number | undefined;
  readonly diskWrittenBytes: number | undefined;
  /** Connections of the global agents of `node:http` and `node:https`: in use, idle, and requests that wait for one. */
  readonly agentSockets: number;
  readonly agentIdleSockets: number;
  readonly agentWaitingRequests: number;
}

/** What the kernel and Node.js say of this process, beyond what core's own metrics have. */
export class ProcessSource extends Source<ProcessReading> {
  readonly name = 'process';
  readonly #files: SystemFiles;
  readonly #threads = this.families.gauge('process_threads', 'Threads of the process.');
  readonly #switches = this.families.counter(
    'process_context_switches_total',
    'How often a thread gave its processor away: voluntarily, to wait, or because others were due.',
    ['type'],
  );
  readonly #faults = this.families.counter(
    'process_page_faults_total',
    'Pages that were not at hand: minor, or major, which were read from a disk.',
    ['type'],
  );
  readonly #disk = this.families.counter(
    'process_disk_io_bytes_total',
    'Bytes that the process read from disks and wrote to them.',
    ['direction'],
  );
  readonly #swap = this.families.gauge('process_swap_bytes', 'Memory of the process that is swapped out.');
  readonly #agents = this.families.gauge(
    'nodejs_http_agent_sockets',
    'Connections of the global HTTP agents that are in use or idle, and requests that wait for one.',
    ['state'],
  );

  constructor(families: Families, files: SystemFiles) {
    super(families);
    this.#files = files;
  }

  protected read(): ProcessReading {
    const { minorPageFault, majorPageFault } = process.resourceUsage();
    const status = new NamedNumbers(readIfThere(this.#files, '/proc/self/status') ?? '');
    const io = new NamedNumbers(readIfThere(this.#files, '/proc/self/io') ?? '');
    const bytes = (name: string) => {
      const kibibytes = status.get(name);
      return kibibytes === undefined ? undefined : kibibytes * bytesPerKibibyte;
    };
    return {
      threads: status.get('Threads'),
      voluntarySwitches: status.get('voluntary_ctxt_switches'),
      involuntarySwitches: status.get('nonvoluntary_ctxt_switches'),
      swapBytes: bytes('VmSwap'),
      residentBytes: bytes('VmRSS'),
      minorPageFaults: minorPageFault,
      majorPageFaults: majorPageFault,
      diskReadBytes: io.get('read_bytes'),
      diskWrittenBytes: io.get('write_bytes'),
      agentSockets: countOf('sockets'),
      agentIdleSockets: countOf('freeSockets'),
      agentWaitingRequests: countOf('requests'),
    };
  }

  protected publish(reading: ProcessReading): void {
    this.#threads.set(reading.threads);
    this.#switches.set(reading.voluntarySwitches, { type: 'voluntary' });
    this.#switches.set(reading.involuntarySwitches, { type: 'involuntary' });
    this.#faults.set(reading.minorPageFaults, { type: 'minor' });
    this.#faults.set(reading.majorPageFaults, { type: 'major' });
    this.#disk.set(reading.diskReadBytes, { direction: 'read' });
    this.#disk.set(reading.diskWrittenBytes, { direction: 'write' });
    this.#swap.set(reading.swapBytes);
    this.#agents.set(reading.agentSockets, { state: 'used' });
    this.#agents.set(reading.agentIdleSockets, { state: 'idle' });
    this.#agents.set(reading.agentWaitingRequests, { state: 'waiting' });
  }
}

function countOf(what: 'sockets' | 'freeSockets' | 'requests'): number {
  return [httpAgent, httpsAgent]
    .flatMap((agent) => Object.values(agent[what] as NodeJS.ReadOnlyDict<unknown[]>))
    .reduce((count, list) => count + (list?.length ?? 0), 0);
}
