import type { IncomingMessage } from 'node:http';
import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import type { Exchange } from './exchange.ts';

/**
 * What is remembered of a connection: how many of its bytes are accounted for, and which responses wait in it.
 *
 * Bytes are those of the connection (request line, headers, bodies, chunk framing; not TLS), because the socket has
 * counted them anyway: two numbers are read per request. Bodies could only be counted by wrapping the response's
 * methods or by parsing headers. All bytes since the last response ended belong to the response that ends now, which
 * is exact unless requests are pipelined or multiplexed; then only the sum over the connection is.
 */
export class Connection {
  /** With HTTP/2 the session's stand-in for it. */
  readonly socket: Socket;
  readonly encrypted: boolean;
  /** Of the exchange that was settled last. */
  bytesIn = 0;
  bytesOut = 0;
  #accountedIn = 0;
  #accountedOut = 0;
  #waiting: Set<Exchange> | undefined;

  constructor(socket: Socket, encrypted: boolean) {
    this.socket = socket;
    this.encrypted = encrypted;
  }

  /** Attributes the bytes since the last call to an exchange that has just ended. */
  settle(exchange: Exchange): void {
    this.#waiting?.delete(exchange);
    let read = this.#accountedIn;
    let written = this.#accountedOut;
    try {
      // The stand-ins for sockets that test injectors use do not count.
      read = this.socket.bytesRead ?? read;
      written = this.socket.bytesWritten ?? written;
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
      this.socket.once?.('close', () => {
        for (const one of waiting) end(one);
      });
    }
    this.#waiting.add(exchange);
  }
}

/** What carries requests: one object per connection. */
type Carrier = (Socket | ServerHttp2Session) & {
  encrypted?: boolean;
  [slot: symbol]: Connection | undefined;
};

/** The connection of a request, remembered under `slot`. Undefined for a request that was injected without one. */
export function connectionOf(req: IncomingMessage, slot: symbol): Connection | undefined {
  // The compatibility API of HTTP/2 has a slow stand-in for the socket, another one for each request.
  const carrier = (req.httpVersionMajor === 2 ? streamOf(req).session : req.socket) as
    | Carrier
    | null
    | undefined;
  if (carrier === null || carrier === undefined) return undefined;
  const known = carrier[slot];
  if (known !== undefined) return known;
  const connection = new Connection(
    'socket' in carrier ? carrier.socket : carrier,
    carrier.encrypted === true,
  );
  carrier[slot] = connection;
  return connection;
}

/** The stream of a request that came over HTTP/2. */
export function streamOf(req: IncomingMessage): ServerHttp2Stream {
  return (req as unknown as { stream: ServerHttp2Stream }).stream;
}
