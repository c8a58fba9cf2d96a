import type { Families } from '../families.ts';
import { readIfThere, type SystemFiles } from '../files.ts';
import { required, rows } from '../parse.ts';
import { Source } from '../source.ts';
import { Unavailable } from '../unavailable.ts';

export interface SocketReading {
  readonly established: number;
  /** Closed, and kept for a minute in case something still arrives. */
  readonly timeWait: number;
  /** Without a process that has them open. */
  readonly orphaned: number;
  readonly retransmittedSegments: number;
  readonly sentSegments: number;
  /** Connections that were refused because the application did not accept them in time. */
  readonly listenOverflows: number | undefined;
}

/**
 * TCP connections of the process' network: of its container, or of the machine. From two short summaries: a list of the
 * connections takes milliseconds.
 */
export class SocketSource extends Source<SocketReading> {
  readonly name = 'sockets';
  readonly #files: SystemFiles;
  readonly #connections = this.families.gauge(
    'system_network_connection_count',
    'TCP connections by state, of the network that the process lives in.',
    ['network_connection_state', 'network_transport'],
  );
  readonly #sent = this.families.counter(
    'system_network_tcp_segments_sent_total',
    'TCP segments that were sent.',
  );
  readonly #retransmitted = this.families.counter(
    'system_network_tcp_segments_retransmitted_total',
    'TCP segments that had to be sent again.',
  );
  readonly #overflows = this.families.counter(
    'system_network_tcp_listen_overflows_total',
    'Connections that were refused because the queue of new ones was full.',
  );

  constructor(families: Families, files: SystemFiles) {
    super(families);
    this.#files = files;
  }

  protected read(): SocketReading {
    const tcp = named(this.#files.read('/proc/net/snmp'), 'Tcp:');
    const ext = named(readIfThere(this.#files, '/proc/net/netstat') ?? '', 'TcpExt:');
    // `TCP: inuse 11 orphan 0 tw 16 …`
    const [, ...pairs] = rows(this.#files.read('/proc/net/sockstat')).find(([name]) => name === 'TCP:') ?? [];
    const sockets = (name: string) =>
      required(pairs[pairs.indexOf(name) + 1], `${name} in /proc/net/sockstat`);
    if (tcp.size === 0) throw new Unavailable('/proc/net/snmp has no TCP');
    return {
      established: required(tcp.get('CurrEstab'), 'CurrEstab in /proc/net/snmp'),
      timeWait: sockets('tw'),
      orphaned: sockets('orphan'),
      sentSegments: required(tcp.get('OutSegs'), 'OutSegs in /proc/net/snmp'),
      retransmittedSegments: required(tcp.get('RetransSegs'), 'RetransSegs in /proc/net/snmp'),
      listenOverflows: ext.get('ListenOverflows'),
    };
  }

  protected publish(reading: SocketReading): void {
    const inState = (state: string) => ({ network_connection_state: state, network_transport: 'tcp' });
    this.#connections.set(reading.established, inState('established'));
    this.#connections.set(reading.timeWait, inState('time_wait'));
    this.#connections.set(reading.orphaned, inState('orphaned'));
    this.#sent.set(reading.sentSegments);
    this.#retransmitted.set(reading.retransmittedSegments);
    this.#overflows.set(reading.listenOverflows);
  }
}

/** Two lines for each protocol: one with the names, one with the numbers. */
function named(text: string, protocol: string): Map<string, number> {
  const [names = [], numbers = []] = rows(text).filter(([first]) => first === protocol);
  return new Map(
    names.flatMap((name, index) => (index === 0 ? [] : [[name, Number(numbers[index])] as const])),
  );
}
