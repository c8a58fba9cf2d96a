import type { IncomingMessage } from 'node:http';
import type { Exchange } from './exchange.ts';

/** The part of a socket that counts. Stand-ins, as test injectors use them, may lack it. */
interface ByteCounters {
  readonly bytesRead?: number;
  readonly bytesWritten?: number;
}

/** A socket or an HTTP/2 session; one object per connection in both cases. */
interface Carrier extends ByteCounters {
  readonly encrypted?: boolean;
  readonly socket?: ByteCounters;
  [slot: symbol]: Connection | undefined;
}

/**
 * What is remembered of a connection: how many of its bytes are accounted for, and which responses wait in it.
 *
 * Bytes are those of the connection (request line, headers, bodies, chunk framing; not TLS), because the socket has
 * counted them anyway: two numbers are read per request. Bodies could only be counted by wrapping the response's
 * methods or by parsing headers. All bytes since the last response ended belong to the response that ends now, which
 * is exact unless requests are pipelined or multiplexed; then only the sum over the connection is.
 */
export class Connection {
  readonly encrypted: boolean;
  /** Of the exchange that was settled last. */
  bytesIn = 0;
  bytesOut = 0;
  readonly #counters: ByteCounters;
  #accountedIn = 0;
  #accountedOut = 0;
  #waiting: Set<Exchange> | undefined;

  constructor(encrypted: boolean, counters: ByteCounters) {
    this.encrypted = encrypted;
    this.#counters = counters;
  }

  /** Attributes the bytes since the last call to an exchange that has just ended. */
  settle(exchange: Exchange): void {
    this.#waiting?.delete(exchange);
    let read = this.#accountedIn;
    let written = this.#accountedOut;
    try {
      read = this.#counters.bytesRead ?? read;
      written = this.#counters.bytesWritten ?? written;
    } catch {
      // The socket of an HTTP/2 session that is over may not be looked at any more: its last bytes stay uncounted.
    }
    this.bytesIn = read - this.#accountedIn;
    this.bytesOut = written - this.#accountedOut;
    this.#accountedIn = read;
    this.#accountedOut = written;
  }

  /**
   * Makes sure that an exchange ends whose response waits for its turn behind an earlier one (pipelining): if the
   * connection closes before that turn, Node 20 and 22 never emit `close` on the response. One listener per
   * connection, however many responses wait.
   */
  endWithSocket(exchange: Exchange, end: (exchange: Exchange) => void): void {
    if (this.#waiting === undefined) {
      const waiting = new Set<Exchange>();
      this.#waiting = waiting;
      exchange.req.socket.once?.('close', () => {
        for (const one of waiting) end(one);
      });
    }
    this.#waiting.add(exchange);
  }
}

/**
 * The connection of a request, remembered on its socket under `slot`. Undefined for a request that was injected
 * without one.
 */
export function connectionOf(req: IncomingMessage, slot: symbol): Connection | undefined {
  // The compatibility API of HTTP/2 makes a proxy for `req.socket`, which is slow and another one per request.
  const http2 = req.httpVersionMajor === 2;
  const carrier = (
    http2 ? (req as unknown as { stream: { session?: Carrier } }).stream.session : req.socket
  ) as Carrier | null | undefined;
  if (carrier === null || carrier === undefined) return undefined;
  const known = carrier[slot];
  if (known !== undefined) return known;
  const connection = new Connection(carrier.encrypted === true, (http2 && carrier.socket) || carrier);
  carrier[slot] = connection;
  return connection;
}
