import type { Families, Family } from '../families.ts';
import type { SystemFiles } from '../files.ts';
import { required, rows } from '../parse.ts';
import type { Selects } from '../selection.ts';
import { Source } from '../source.ts';

interface Direction {
  readonly bytes: number;
  readonly packets: number;
  readonly errors: number;
  readonly dropped: number;
}

export interface InterfaceReading {
  readonly received: Direction;
  readonly sent: Direction;
}

/** The network interfaces of the machine; in a container, those of its own network. */
export class NetworkSource extends Source<ReadonlyMap<string, InterfaceReading>> {
  readonly name = 'network';
  readonly #files: SystemFiles;
  readonly #selects: Selects;
  readonly #counts: Readonly<Record<keyof Direction, Family>> = {
    bytes: this.#directed('system_network_io_bytes_total', 'Bytes that were received and sent.'),
    packets: this.#directed('system_network_packet_count_total', 'Packets that were received and sent.'),
    errors: this.#directed('system_network_errors_total', 'Packets with errors.'),
    dropped: this.#directed('system_network_packet_dropped_total', 'Packets that were dropped.'),
  };

  constructor(families: Families, files: SystemFiles, selects: Selects) {
    super(families);
    this.#files = files;
    this.#selects = selects;
  }

  protected read(): ReadonlyMap<string, InterfaceReading> {
    const interfaces = new Map<string, InterfaceReading>();
    // Two lines of headings, then `name: fields`, where the first field may touch the colon.
    for (const line of this.#files.read('/proc/net/dev').split('\n').slice(2)) {
      const colon = line.lastIndexOf(':');
      const name = line.slice(0, colon).trim();
      if (colon === -1 || !this.#selects(name)) continue;
      const [fields = []] = rows(line.slice(colon + 1));
      const direction = (first: number): Direction => {
        const field = (index: number) => required(fields[first + index], `${name} in /proc/net/dev`);
        return { bytes: field(0), packets: field(1), errors: field(2), dropped: field(3) };
      };
      interfaces.set(name, { received: direction(0), sent: direction(8) });
    }
    return interfaces;
  }

  protected publish(interfaces: ReadonlyMap<string, InterfaceReading>): void {
    for (const [name, { received, sent }] of interfaces) {
      for (const [what, family] of Object.entries(this.#counts) as [keyof Direction, Family][]) {
        family.set(received[what], { network_interface_name: name, network_io_direction: 'receive' });
        family.set(sent[what], { network_interface_name: name, network_io_direction: 'transmit' });
      }
    }
  }

  #directed(name: string, help: string): Family {
    return this.families.counter(name, help, ['network_interface_name', 'network_io_direction']);
  }
}
