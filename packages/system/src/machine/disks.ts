import type { Families } from '../families.ts';
import type { SystemFiles } from '../files.ts';
import { required, rows } from '../parse.ts';
import type { Selects } from '../selection.ts';
import { Source } from '../source.ts';

/** Of /proc/diskstats, whatever the disk's own sectors are. */
const bytesPerSector = 512;

export interface DiskReading {
  readonly reads: number;
  readonly readBytes: number;
  readonly readSeconds: number;
  readonly writes: number;
  readonly writtenBytes: number;
  readonly writeSeconds: number;
  /** Time in which at least one request was under way. */
  readonly busySeconds: number;
}

/** Reads and writes of the machine's disks. */
export class DiskSource extends Source<ReadonlyMap<string, DiskReading>> {
  readonly name = 'disks';
  readonly #files: SystemFiles;
  readonly #selects: Selects;
  readonly #bytes = this.#directed('system_disk_io_bytes_total', 'Bytes that were read and written.');
  readonly #operations = this.#directed(
    'system_disk_operations_total',
    'Reads and writes that were completed.',
  );
  readonly #time = this.#directed(
    'system_disk_operation_time_seconds_total',
    'Time that reads and writes took together.',
  );
  readonly #busy = this.families.counter(
    'system_disk_io_time_seconds_total',
    'Time in which the disk was busy.',
    ['system_device'],
  );

  constructor(families: Families, files: SystemFiles, selects: Selects) {
    super(families);
    this.#files = files;
    this.#selects = selects;
  }

  protected read(): ReadonlyMap<string, DiskReading> {
    const disks = new Map<string, DiskReading>();
    for (const [, , device = '', ...fields] of rows(this.#files.read('/proc/diskstats'))) {
      if (!this.#selects(device)) continue;
      const field = (index: number) => required(fields[index], `${device} in /proc/diskstats`);
      disks.set(device, {
        reads: field(0),
        readBytes: field(2) * bytesPerSector,
        readSeconds: field(3) / 1_000,
        writes: field(4),
        writtenBytes: field(6) * bytesPerSector,
        writeSeconds: field(7) / 1_000,
        busySeconds: field(9) / 1_000,
      });
    }
    return disks;
  }

  protected publish(disks: ReadonlyMap<string, DiskReading>): void {
    for (const [device, disk] of disks) {
      const read = { system_device: device, disk_io_direction: 'read' };
      const write = { system_device: device, disk_io_direction: 'write' };
      this.#bytes.set(disk.readBytes, read);
      this.#bytes.set(disk.writtenBytes, write);
      this.#operations.set(disk.reads, read);
      this.#operations.set(disk.writes, write);
      this.#time.set(disk.readSeconds, read);
      this.#time.set(disk.writeSeconds, write);
      this.#busy.set(disk.busySeconds, { system_device: device });
    }
  }

  #directed(name: string, help: string) {
    return this.families.counter(name, help, ['system_device', 'disk_io_direction']);
  }
}
