import type { Families } from '../families.ts';
import { readIfThere, type SystemFiles } from '../files.ts';
import { required, rows } from '../parse.ts';
import { Source } from '../source.ts';
import { Unavailable } from '../unavailable.ts';
import type { Cgroup } from './cgroup.ts';

interface Transfer {
  readonly device: string;
  readonly direction: 'read' | 'write';
  readonly bytes: number;
}

export interface ContainerTasksReading {
  readonly tasks: number | undefined;
  /** Undefined without a limit. */
  readonly maxTasks: number | undefined;
  /** Bytes that reached a disk, by `major:minor` of the device. */
  readonly transfers: readonly Transfer[];
}

/** Threads of the container and its limit of them, and what it read from disks and wrote to them. */
export class ContainerTasksSource extends Source<ContainerTasksReading> {
  readonly name = 'container_tasks';
  readonly #files: SystemFiles;
  readonly #cgroup: Cgroup;
  readonly #current = this.families.gauge('cgroup_pids_current', 'Threads of the container.');
  readonly #limit = this.families.gauge('cgroup_pids_limit', 'Threads that the container may have.');
  readonly #bytes = this.families.counter(
    'cgroup_io_bytes_total',
    'Bytes that the container read from disks and wrote to them.',
    ['device', 'direction'],
  );

  constructor(families: Families, files: SystemFiles, cgroup: Cgroup) {
    super(families);
    this.#files = files;
    this.#cgroup = cgroup;
  }

  protected read(): ContainerTasksReading {
    const pids = this.#cgroup.folder('pids');
    const io = this.#cgroup.folder('blkio');
    if (pids === undefined && io === undefined)
      throw new Unavailable('there is no control group for threads');
    const [current, max] = ['pids.current', 'pids.max'].map(
      (file) => pids && readIfThere(this.#files, `${pids.path}/${file}`)?.trim(),
    );
    return {
      tasks: current === undefined ? undefined : required(current, 'pids.current'),
      maxTasks: max === undefined || max === 'max' ? undefined : required(max, 'pids.max'),
      transfers: io === undefined ? [] : this.#transfers(io),
    };
  }

  protected publish({ tasks, maxTasks, transfers }: ContainerTasksReading): void {
    this.#current.set(tasks);
    this.#limit.set(maxTasks);
    for (const { device, direction, bytes } of transfers) this.#bytes.set(bytes, { device, direction });
  }

  #transfers({ version, path }: { readonly version: 1 | 2; readonly path: string }): Transfer[] {
    if (version === 2) {
      // `253:0 rbytes=1 wbytes=2 rios=…`
      return rows(readIfThere(this.#files, `${path}/io.stat`) ?? '').flatMap(([device = '', ...fields]) => {
        const field = (name: string) =>
          Number(fields.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1) ?? 0);
        return transfersOf(device, field('rbytes'), field('wbytes'));
      });
    }
    // `253:0 Read 1`, and a line with the total.
    return rows(readIfThere(this.#files, `${path}/blkio.throttle.io_service_bytes`) ?? '').flatMap(
      ([device = '', direction, bytes]): Transfer[] =>
        direction === 'Read' || direction === 'Write'
          ? [{ device, direction: direction === 'Read' ? 'read' : 'write', bytes: Number(bytes) }]
          : [],
    );
  }
}

function transfersOf(device: string, read: number, written: number): Transfer[] {
  return [
    { device, direction: 'read', bytes: read },
    { device, direction: 'write', bytes: written },
  ];
}
