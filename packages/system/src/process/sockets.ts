import type { Families } from '../families.ts';
import { readIfThere, type SystemFiles } from '../files.ts';
import { digitsAt, required, rowsThatBegin } from '../parse.ts';
import { Source } from '../source.ts';

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
  readonly #connections = this.families.untyped(
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
    const snmp = this.#files.read('/proc/net/snmp');
    const tcp = (name: string) => required(named(snmp, 'Tcp:', name), `${name} in /proc/net/snmp`);
    // `TCP: inuse 11 orphan 0 tw 16 …`
    const [[, ...pairs] = []] = rowsThatBegin(this.#files.read('/proc/net/sockstat'), 'TCP:');
    const sockets = (name: string) =>
      required(pairs[pairs.indexOf(name) + 1], `${name} in /proc/net/sockstat`);
    return {
      established: tcp('CurrEstab'),
      timeWait: sockets('tw'),
      orphaned: sockets('orphan'),
      sentSegments: tcp('OutSegs'),
      retransmittedSegments: tcp('RetransSegs'),
      listenOverflows: named(
        readIfThere(this.#files, '/proc/net/netstat') ?? '',
        'TcpExt:',
        'ListenOverflows',
      ),
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

/** Returns one number of two lines of more than a hundred each: one with the names, one with the numbers. */
function named(text: string, protocol: string, name: string): number | undefined {
  const names = text.indexOf(`${protocol} `);
  const numbers = text.indexOf(`\n${protocol} `, names);
  const at = text.indexOf(` ${name}`, names);
  if (names === -1 || numbers === -1 || at === -1 || at > numbers) return undefined;
  let column = 0;
  for (let space = text.indexOf(' ', names); space < at; space = text.indexOf(' ', space + 1)) column += 1;
  let start = text.indexOf(' ', numbers);
  for (; column > 0 && start !== -1; column--) start = text.indexOf(' ', start + 1);
  return start === -1 ? undefined : digitsAt(text, start);
}
