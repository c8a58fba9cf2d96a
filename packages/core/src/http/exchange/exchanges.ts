import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../base/clock.ts';
import { property } from '../../base/property.ts';
import type { Head } from './added-headers.ts';
import { connectionOf, knownConnection } from './connection.ts';
import { Exchange, type ResolveRoute } from './exchange.ts';
import { wasSent } from './finished-responses.ts';

/** Where a response keeps the exchange that its listeners end. */
const slot = Symbol('golden-signals.exchange');

type Slotted = ServerResponse & { [slot]?: Exchange | undefined };

type WriteHead = ServerResponse['writeHead'];

/** What stands in front of a prototype's `writeHead`, and for whom. On the function. */
const watch = Symbol('golden-signals.watch');

type WatchedWriteHead = WriteHead & {
  [watch]?: { readonly exchanges: Exchanges; readonly writeHead: WriteHead };
};

/** A hook of an exchange. It must not throw. */
export type ExchangeHook = (exchange: Exchange) => void;

/** Called with what `writeHead` was called with; returns what to go on with. It must not throw. */
export type HeadHook = (exchange: Exchange, writeHead: WriteHead, head: Head) => Head;

/**
 * The exchanges of one monitor: begins them, finds the one of a response, and notices when it is over.
 *
 * Every request of Express has a hidden class of its own (it swaps the prototypes of request and response), so that
 * reading one of their properties takes 0.3 µs, setting a new one 2 µs, and adding a listener as much (Node 20,
 * benchmarks/http). So from a connection's third request on, the exchange whose turn it is is kept on the connection,
 * and Node's announcement ends it. All others — the first ones, those that wait behind another response, HTTP/2, and
 * what test injectors make up — are kept on the response and ended by its events.
 */
export class Exchanges {
  /** See `HttpMonitor.onHead`. */
  onHead: HeadHook | undefined;
  /** Whether it is found out when the head of a response was written; it is also with `onHead`. */
  headTimes = false;

  readonly #clock: Clock;
  readonly #onBegin: ExchangeHook;
  readonly #end: ExchangeHook;
  /** One listener for all responses, so that no request costs a closure. `close` follows `finish`, and any abort. */
  readonly #onClose: (this: ServerResponse) => void;
  /** The server may destroy the socket in its own `finish` ("413, then hang up"), and `close` cannot tell any more. */
  readonly #onFinish: (this: ServerResponse) => void;
  readonly #writeHead: WriteHead;

  /** @param onEnd Called when an exchange has ended, for some kinds of ends more than once. */
  constructor(clock: Clock, onBegin: ExchangeHook, onEnd: ExchangeHook) {
    this.#clock = clock;
    this.#onBegin = onBegin;
    const end: ExchangeHook = (exchange) => {
      // Also when nothing is recorded, so that its bytes do not count for the next request of the connection.
      exchange.connection?.settle(exchange);
      onEnd(exchange);
    };
    this.#end = end;
    const kept = (res: ServerResponse): Exchange => this.#keptBy(res)!;
    this.#onFinish = function onFinish() {
      const exchange = kept(this);
      exchange.sent = wasSent(exchange.connection?.socket);
    };
    this.#onClose = function onClose() {
      const exchange = kept(this);
      if (exchange.connection !== undefined) exchange.connection.listening--;
      end(exchange);
    };
    const writeHead = (res: ServerResponse, head: Head) =>
      this.#writeHeadOf(res, Object.getPrototypeOf(res).writeHead, head);
    this.#writeHead = function writeHeadWatched(this: ServerResponse, ...head: unknown[]) {
      return writeHead(this, head);
    };
  }

  get watchesHeads(): boolean {
    return this.headTimes || this.onHead !== undefined;
  }

  /** Lets the heads of the responses that inherit from this object be watched through it, as `bindThrough` does. */
  watchHeadsThrough(prototype: ServerResponse): void {
    const { writeHead }: { writeHead: WatchedWriteHead } = prototype;
    // Two integrations of one monitor may share the application.
    if (writeHead[watch]?.exchanges === this) return;
    const write = (res: ServerResponse, head: Head) => this.#writeHeadOf(res, writeHead, head);
    const watched: WatchedWriteHead = function writeHeadWatched(this: ServerResponse, ...head: unknown[]) {
      return write(this, head);
    };
    watched[watch] = { exchanges: this, writeHead };
    prototype.writeHead = watched;
  }

  /** The exchange of a response, begun where there is none; undefined when it is over already. */
  obtain(req: IncomingMessage, res: ServerResponse, resolveRoute: ResolveRoute): Exchange | undefined {
    const isHttp2 = property(req, 'httpVersionMajor') === 2;
    if (!isHttp2) {
      const socket = property(res, 'socket');
      const connection = socket ? knownConnection(socket, this.#end) : undefined;
      // What observes a request after its connection is gone comes too late, and is told so below.
      if (connection?.announced && !socket!.destroyed) {
        const { current } = connection;
        if (current?.res === res) return current;
        if (current === undefined && connection.listening === 0) {
          const exchange = new Exchange(req, res, resolveRoute, connection, false, this.#clock.now());
          connection.current = exchange;
          this.#begin(exchange);
          return exchange;
        }
      }
    }
    return this.#keptBy(res) ?? this.#beginListening(req, res, resolveRoute, isHttp2);
  }

  /** The exchange of a response that is under way; of one that is over only as long as it is kept. */
  of(res: ServerResponse): Exchange | undefined {
    const kept = this.#keptBy(res);
    // First, because what HTTP/2 has in the place of a socket may not be looked at when the session is over.
    if (kept !== undefined) return kept;
    const socket = property(res, 'socket');
    const current = socket ? knownConnection(socket, this.#end)?.current : undefined;
    return current?.res === res ? current : undefined;
  }

  #keptBy(res: ServerResponse): Exchange | undefined {
    let exchange = property(res as Slotted, slot);
    while (exchange !== undefined && exchange.owner !== this) exchange = exchange.ofOthers;
    return exchange;
  }

  #beginListening(
    req: IncomingMessage,
    res: ServerResponse,
    resolveRoute: ResolveRoute,
    isHttp2: boolean,
  ): Exchange | undefined {
    // Nothing more would ever be heard of it.
    if ((res as { closed?: boolean }).closed) return undefined;
    const connection = connectionOf(req, isHttp2, this.#end);
    // It was recorded with its announcement, which comes before the other listeners to `finish`.
    if (connection?.announced && res.writableFinished) return undefined;
    const exchange = new Exchange(req, res, resolveRoute, connection, isHttp2, this.#clock.now());
    exchange.ofOthers = (res as Slotted)[slot];
    exchange.owner = this;
    (res as Slotted)[slot] = exchange;
    if (!isHttp2) res.on('finish', this.#onFinish);
    res.on('close', this.#onClose);
    if (connection !== undefined) {
      connection.listening++;
      if (!isHttp2) {
        connection.countExchange();
        // Node gives a response its socket when the responses before it are over (pipelining).
        if (res.socket === null && !isUpgraded(req)) connection.endWithSocket(exchange);
      }
    }
    this.#begin(exchange);
    return exchange;
  }

  #begin(exchange: Exchange): void {
    const { req, res } = exchange;
    // WebSocket libraries make up a response that is never sent, to pass an upgraded request through a framework.
    if (isUpgraded(req)) exchange.pending = false;
    else if (this.watchesHeads) this.#watchHead(exchange, res);
    this.#onBegin(exchange);
  }

  #watchHead(exchange: Exchange, res: ServerResponse): void {
    const writeHead: WatchedWriteHead = property(res, 'writeHead');
    const watched = writeHead[watch];
    exchange.writeHead = watched?.exchanges === this ? watched.writeHead : writeHead;
    if (watched?.exchanges !== this) res.writeHead = this.#writeHead;
  }

  /** @param otherwise What writes the head of a response that is not being watched. */
  #writeHeadOf(res: ServerResponse, otherwise: WriteHead, head: Head): ServerResponse {
    const exchange = this.of(res);
    const writeHead = exchange?.writeHead;
    // Written before, or over: Node says so.
    if (exchange === undefined || writeHead === undefined) return applyHead(res, otherwise, head);
    exchange.writeHead = undefined;
    exchange.firstByteMs = this.#clock.now();
    const whole = this.onHead === undefined ? head : this.onHead(exchange, writeHead, head);
    return applyHead(res, writeHead, whole);
  }
}

function applyHead(res: ServerResponse, writeHead: WriteHead, head: Head): ServerResponse {
  return writeHead.apply(res, head as Parameters<WriteHead>);
}

function isUpgraded(req: IncomingMessage): boolean {
  return property(req as { upgrade?: boolean }, 'upgrade') === true;
}
