import type { IncomingMessage } from 'node:http';
import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import type { Exchange } from './exchange.ts';
import { FinishedResponses, wasSent } from './finished-responses.ts';

/** Where a connection is kept. One for all monitors, so that V8 sees the same property at every access. */
const slot = Symbol('golden-signals.connection');

/** What a connection does with an exchange that is over; it also tells whose connection it is. */
export type EndExchange = (exchange: Exchange) => void;

/**
 * What one monitor remembers of a connection: how many of its bytes are accounted for, and which responses are under
 * way on it.
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
  readonly end: EndExchange;
  /** The same connection as another monitor sees it. */
  readonly ofOthers: Connection | undefined;
  /** Of the exchange that was settled last. */
  bytesIn = 0;
  bytesOut = 0;
  /** The exchange of the response whose turn it is, unless it has listeners of its own. */
  current: Exchange | undefined;
  /** Exchanges that are under way and have listeners of their own. */
  listening = 0;
  /** Node has shown that it tells of the ends of responses on this connection. HTTP/1 only. */
  announced = false;
  #exchanges = 0;
  #followed = false;
  #accountedIn = 0;
  #accountedOut = 0;
  #waiting: Set<Exchange> | undefined;

  constructor(socket: Socket, encrypted: boolean, end: EndExchange, ofOthers: Connection | undefined) {
    this.socket = socket;
    this.encrypted = encrypted;
    this.end = end;
    this.ofOthers = ofOthers;
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
   * Counts the exchanges of an HTTP/1 connection. From the second one on the ends of its responses are followed: a
   * connection that serves one request only is not worth it.
   */
  countExchange(): void {
    this.#exchanges++;
    if (this.#followed || this.#exchanges < 2 || this.socket.destroyed !== false) return;
    // A stand-in for a socket never tells that it is closed.
    if (typeof this.socket.once !== 'function') return;
    this.#followed = true;
    finishedResponses.follow();
    this.socket.once('close', () => {
      finishedResponses.unfollow();
      this.#endCurrent();
    });
  }

  /** Node has told that the last byte of a response was handed over, or that its socket was destroyed before. */
  finish(res: object): void {
    if (!this.#followed) return;
    this.announced = true;
    const { current } = this;
    if (current === undefined || current.res !== res) return;
    if (!wasSent(this.socket)) {
      // It closes at the next tick.
      process.nextTick(() => this.#endCurrent());
      return;
    }
    current.sent = true;
    this.#endCurrent();
  }

  #endCurrent(): void {
    const { current } = this;
    if (current === undefined) return;
    this.current = undefined;
    this.end(current);
  }

  /**
   * Makes sure that an exchange ends whose response waits for its turn behind an earlier one (pipelining): if the
   * connection closes before that turn, Node 20 and 22 never emit `close` on the response. One listener per
   * connection, however many responses wait.
   */
  endWithSocket(exchange: Exchange): void {
    if (this.#waiting === undefined) {
      const waiting = new Set<Exchange>();
      this.#waiting = waiting;
      this.socket.once?.('close', () => {
        for (const one of waiting) this.end(one);
      });
    }
    this.#waiting.add(exchange);
  }
}

/** What carries requests: one object per connection. */
type Carrier = (Socket | ServerHttp2Session) & {
  encrypted?: boolean;
  [slot]?: Connection | undefined;
};

/** Every monitor that knows the connection hears of it. */
const finishedResponses = new FinishedResponses(({ response, socket }) => {
  let connection = (socket as Carrier)[slot];
  while (connection !== undefined) {
    connection.finish(response);
    connection = connection.ofOthers;
  }
});

/** The connection that is known to the monitor that ends exchanges with `end`. */
export function knownConnection(carrier: object, end: EndExchange): Connection | undefined {
  let connection = (carrier as Carrier)[slot];
  while (connection !== undefined && connection.end !== end) connection = connection.ofOthers;
  return connection;
}

/** The connection of a request. Undefined for a request that was injected without one. */
export function connectionOf(
  req: IncomingMessage,
  isHttp2: boolean,
  end: EndExchange,
): Connection | undefined {
  // The compatibility API of HTTP/2 has a slow stand-in for the socket, another one for each request.
  const carrier = (isHttp2 ? streamOf(req).session : req.socket) as Carrier | null | undefined;
  if (carrier === null || carrier === undefined) return undefined;
  const known = knownConnection(carrier, end);
  if (known !== undefined) return known;
  const connection = new Connection(
    'socket' in carrier ? carrier.socket : carrier,
    carrier.encrypted === true,
    end,
    carrier[slot],
  );
  carrier[slot] = connection;
  return connection;
}

/** The stream of a request that came over HTTP/2. */
export function streamOf(req: IncomingMessage): ServerHttp2Stream {
  return (req as unknown as { stream: ServerHttp2Stream }).stream;
}
