import { totalmem } from 'node:os';
import type { Families } from '../families.ts';
import { readIfThere, type SystemFiles } from '../files.ts';
import { NamedNumbers, required } from '../parse.ts';
import { Source } from '../source.ts';
import { Unavailable } from '../unavailable.ts';
import type { Cgroup, ControllerFolder } from './cgroup.ts';

const bytesPerKibibyte = 1_024;

export interface ContainerMemoryReading {
  readonly usageBytes: number;
  /** Without files that could be dropped from the cache: what the killer of processes looks at. */
  readonly workingSetBytes: number;
  /** The least of the group's own limit and its parents'; undefined without a limit below the machine's memory. */
  readonly limitBytes: number | undefined;
  /** Above it the group is slowed down; version 2 only. */
  readonly highBytes: number | undefined;
  readonly swapBytes: number | undefined;
  /** How often a limit was reached, by event; `oom_kill` counts processes that were killed. */
  readonly events: Readonly<Record<string, number>>;
}

/** Memory of the container. */
export class ContainerMemorySource extends Source<ContainerMemoryReading> {
  readonly name = 'container_memory';
  readonly #files: SystemFiles;
  readonly #cgroup: Cgroup;
  readonly #usage = this.families.gauge(
    'cgroup_memory_usage_bytes',
    'Memory of the container, with its cache.',
  );
  readonly #workingSet = this.families.gauge(
    'cgroup_memory_working_set_bytes',
    'Memory of the container that cannot be given back at once.',
  );
  readonly #limit = this.families.gauge('cgroup_memory_limit_bytes', 'Memory that the container may use.');
  readonly #high = this.families.gauge(
    'cgroup_memory_high_bytes',
    'Memory above which the container is slowed down.',
  );
  readonly #swap = this.families.gauge('cgroup_memory_swap_bytes', 'Swap of the container.');
  readonly #events = this.families.counter(
    'cgroup_memory_events_total',
    'How often the container reached a limit of memory, and processes that were killed for it.',
    ['event'],
  );

  constructor(families: Families, files: SystemFiles, cgroup: Cgroup) {
    super(families);
    this.#files = files;
    this.#cgroup = cgroup;
  }

  protected read(): ContainerMemoryReading {
    const folder = this.#cgroup.folder('memory');
    if (folder === undefined) throw new Unavailable('there is no control group for memory');
    return folder.version === 2 ? this.#readV2(folder) : this.#readV1(folder);
  }

  protected publish(reading: ContainerMemoryReading): void {
    this.#usage.set(reading.usageBytes);
    this.#workingSet.set(reading.workingSetBytes);
    this.#limit.set(reading.limitBytes);
    this.#high.set(reading.highBytes);
    this.#swap.set(reading.swapBytes);
    for (const [event, times] of Object.entries(reading.events)) this.#events.set(times, { event });
  }

  #readV2({ path, withParents }: ControllerFolder): ContainerMemoryReading {
    const usageBytes = required(this.#files.read(`${path}/memory.current`), 'memory.current');
    const inactive = new NamedNumbers(this.#files.read(`${path}/memory.stat`)).get('inactive_file') ?? 0;
    return {
      usageBytes,
      workingSetBytes: Math.max(0, usageBytes - inactive),
      limitBytes: this.#least(withParents, 'memory.max'),
      highBytes: this.#least(withParents, 'memory.high'),
      swapBytes: this.#number(`${path}/memory.swap.current`),
      events: new NamedNumbers(readIfThere(this.#files, `${path}/memory.events`) ?? '').all(),
    };
  }

  #readV1({ path, withParents }: ControllerFolder): ContainerMemoryReading {
    const usageBytes = required(this.#files.read(`${path}/memory.usage_in_bytes`), 'memory.usage_in_bytes');
    const stat = new NamedNumbers(this.#files.read(`${path}/memory.stat`));
    const failed = this.#number(`${path}/memory.failcnt`);
    const killed = new NamedNumbers(readIfThere(this.#files, `${path}/memory.oom_control`) ?? '').get(
      'oom_kill',
    );
    return {
      usageBytes,
      workingSetBytes: Math.max(0, usageBytes - (stat.get('total_inactive_file') ?? 0)),
      limitBytes: this.#least(withParents, 'memory.limit_in_bytes'),
      highBytes: undefined,
      swapBytes: stat.get('total_swap'),
      events: {
        ...(failed === undefined ? {} : { max: failed }),
        ...(killed === undefined ? {} : { oom_kill: killed }),
      },
    };
  }

  /** Version 2 writes `max` for no limit, version 1 a number that no machine has. */
  #least(folders: readonly string[], file: string): number | undefined {
    const machine = this.#machineBytes();
    const limits = folders
      .map((folder) => this.#number(`${folder}/${file}`))
      .filter((limit) => limit !== undefined && limit < machine) as number[];
    return limits.length === 0 ? undefined : Math.min(...limits);
  }

  /** Not by `totalmem()` alone, which opens and reads this very file at each call. */
  #machineBytes(): number {
    const kibibytes = new NamedNumbers(readIfThere(this.#files, '/proc/meminfo') ?? '').get('MemTotal');
    return kibibytes === undefined ? totalmem() : kibibytes * bytesPerKibibyte;
  }

  #number(path: string): number | undefined {
    const text = readIfThere(this.#files, path)?.trim();
    return text === undefined || text === 'max' ? undefined : required(text, path);
  }
}
