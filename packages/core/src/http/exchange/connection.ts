import { type EventEmitter, errorMonitor } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { property } from '../../base/property.ts';
import type { Exchange } from './exchange.ts';
import { finishIsProof, wasSentBeforeError } from './sent-response.ts';

/** Where a connection is kept. One for all monitors, so that V8 sees the same property at every access. */
const slot = Symbol('golden-signals.connection');

/** What a connection does with an exchange that is over; it also shows whose connection it is. */
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
  /** The exchange of the response whose turn it is, where `AnnouncedEnds` follows it. */
  current: Exchange | undefined;
  /** The exchange of the response whose turn it is, where `ListenedEnds` follows it. It may be over. HTTP/1 only. */
  listened: Exchange | undefined;
  /** How many exchanges `ListenedEnds` follows on this connection. */
  listening = 0;
  /** How many exchanges `ListenedEnds` has begun on it. */
  begun = 0;
  /** Announcements of Node are being followed for this connection. HTTP/1 only. */
  followed = false;
  /** Node has shown that it announces the ends of responses on this connection. HTTP/1 only. */
  announced = false;
  private accountedIn = 0;
  private accountedOut = 0;
  private waiting: Set<Exchange> | undefined;
  private whenClosed: (() => void) | undefined;

  constructor(socket: Socket, encrypted: boolean, end: EndExchange, ofOthers: Connection | undefined) {
    this.socket = socket;
    this.encrypted = encrypted;
    this.end = end;
    this.ofOthers = ofOthers;
  }

  /** Attributes the bytes since the last call to an exchange that has just ended. */
  settle(exchange: Exchange): void {
    // Only `ListenedEnds` keeps exchanges on their responses.
    if (exchange.owner !== undefined) {
      this.listening--;
      this.waiting?.delete(exchange);
    }
    let read = this.accountedIn;
    let written = this.accountedOut;
    try {
      // Not every stream that a server was given for a connection counts.
      read = this.socket.bytesRead ?? read;
      written = this.socket.bytesWritten ?? written;
    } catch {
      // The socket of an HTTP/2 session that is over may not be looked at any more: its last bytes stay uncounted.
    }
    this.bytesIn = read - this.accountedIn;
    this.bytesOut = written - this.accountedOut;
    this.accountedIn = read;
    this.accountedOut = written;
  }

  /** Remembers an exchange whose response waits for its turn behind an earlier one (pipelining). */
  wait(exchange: Exchange): void {
    this.waiting ??= new Set();
    this.waiting.add(exchange);
  }

  /** Ends the exchange whose turn it was: nothing is heard of it where the application took its socket away. */
  endCurrent(): void {
    const { current } = this;
    if (current === undefined) return;
    this.current = undefined;
    this.endTaken(current);
  }

  /** As `endCurrent`, for `listened`. */
  endListened(): void {
    const { listened } = this;
    if (listened === undefined) return;
    this.listened = undefined;
    if (!listened.over) this.endTaken(listened);
  }

  /** @param close Called once when the connection is closed. */
  onClose(close: () => void): void {
    this.whenClosed = close;
  }

  /** Its socket has closed. Node 20 and 22 do not notify those responses that waited for their turn. */
  closed(): void {
    this.whenClosed?.();
    this.endCurrent();
    this.endListened();
    if (this.waiting !== undefined) for (const one of this.waiting) this.end(one);
  }

  /** Its socket was destroyed with an error. */
  failed(): void {
    const bytesOut = this.socket.bytesWritten - this.accountedOut;
    for (const one of [this.current, this.listened, ...(this.waiting ?? [])]) {
      if (one !== undefined && one.res.socket === this.socket && wasSentBeforeError(one, bytesOut)) {
        one.sent = true;
      }
    }
  }

  private endTaken(exchange: Exchange): void {
    exchange.detached = exchange.res.socket === null && !exchange.res.writableFinished;
    this.end(exchange);
  }
}

/** What carries requests: one object per connection. */
type Carrier = (Socket | ServerHttp2Session) & {
  encrypted?: boolean;
  [slot]?: Connection | undefined;
};

/** Calls back with the connection as each monitor sees it. */
export function forEachConnection(carrier: object, call: (connection: Connection) => void): void {
  let connection = (carrier as Carrier)[slot];
  while (connection !== undefined) {
    call(connection);
    connection = connection.ofOthers;
  }
}

/** Returns the connection that is known to the monitor that ends exchanges with `end`. */
export function knownConnection(carrier: object, end: EndExchange): Connection | undefined {
  let connection = (carrier as Carrier)[slot];
  while (connection !== undefined && connection.end !== end) connection = connection.ofOthers;
  return connection;
}

/**
 * Returns the connection of a request and its response. Undefined where there is none: what test injectors and
 * serverless hosts give to both is not the same, or no stream; it tells nothing, and may not even be looked at.
 *
 * @param stream Of a request that came over HTTP/2.
 */
export function connectionOf(
  req: IncomingMessage,
  res: ServerResponse,
  stream: ServerHttp2Stream | undefined,
  end: EndExchange,
): Connection | undefined {
  // The compatibility API of HTTP/2 has a slow stand-in for the socket, another one for each request.
  const carrier = (stream === undefined ? req.socket : stream.session) as Carrier | null | undefined;
  if (carrier === null || carrier === undefined) return undefined;
  if (stream === undefined) {
    const own = property(res, 'socket');
    if (own === null ? !(carrier instanceof Duplex) : own !== carrier) return undefined;
  }
  const known = knownConnection(carrier, end);
  if (known !== undefined) return known;
  if (stream === undefined && !(carrier instanceof Duplex)) return undefined;
  const ofOthers = carrier[slot];
  const socket = stream === undefined ? (carrier as Socket) : (carrier as ServerHttp2Session).socket;
  const connection = new Connection(socket as Socket, carrier.encrypted === true, end, ofOthers);
  carrier[slot] = connection;
  // The streams of HTTP/2 announce their ends by themselves.
  if (stream === undefined && ofOthers === undefined) listenTo(carrier);
  return connection;
}

function listenTo(socket: EventEmitter): void {
  socket.on('close', onClose);
  if (finishIsProof) socket.on(errorMonitor, onError);
}

function onClose(this: object): void {
  forEachConnection(this, (connection) => connection.closed());
}

function onError(this: object): void {
  forEachConnection(this, (connection) => connection.failed());
}
