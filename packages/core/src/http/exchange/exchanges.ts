import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../base/clock.ts';
import { property } from '../../base/property.ts';
import type { Head } from './added-headers.ts';
import { AnnouncedEnds } from './announced-ends.ts';
import type { EndHost, EndStrategy } from './end-strategy.ts';
import type { Exchange, ResolveRoute } from './exchange.ts';
import { isUpgraded, ListenedEnds } from './listened-ends.ts';

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
 * The exchanges of one monitor: begins them, finds the one of a response, and watches its head. Its end is noticed by one
 * of two strategies.
 */
export class Exchanges {
  /** See `HttpMonitor.onHead`. */
  onHead: HeadHook | undefined;
  /** Whether it is found out when the head of a response was written; it is also with `onHead`. */
  headTimes = false;

  private readonly clock: Clock;
  private readonly onBegin: ExchangeHook;
  private readonly announced: EndStrategy;
  private readonly listened: EndStrategy;
  private readonly writeHead: WriteHead;

  /** @param onEnd Called once for each exchange, when it has ended. */
  constructor(clock: Clock, onBegin: ExchangeHook, onEnd: ExchangeHook) {
    this.clock = clock;
    this.onBegin = onBegin;
    const host: EndHost = {
      clock,
      begin: (exchange) => this.begin(exchange),
      end(exchange) {
        if (exchange.over) return;
        exchange.over = true;
        // Also when nothing is recorded, so that its bytes do not count for the next request of the connection.
        exchange.connection?.settle(exchange);
        onEnd(exchange);
      },
    };
    this.announced = new AnnouncedEnds(host);
    this.listened = new ListenedEnds(host);
    const writeHead = (res: ServerResponse, head: Head) =>
      this.writeHeadOf(res, Object.getPrototypeOf(res).writeHead, head);
    this.writeHead = function writeHeadWatched(this: ServerResponse, ...head: unknown[]) {
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
    const write = (res: ServerResponse, head: Head) => this.writeHeadOf(res, writeHead, head);
    const watched: WatchedWriteHead = function writeHeadWatched(this: ServerResponse, ...head: unknown[]) {
      return write(this, head);
    };
    watched[watch] = { exchanges: this, writeHead };
    prototype.writeHead = watched;
  }

  /** Returns the exchange of a response, begun where there is none; undefined when it is over already. */
  obtain(req: IncomingMessage, res: ServerResponse, resolveRoute: ResolveRoute): Exchange | undefined {
    return this.announced.obtain(req, res, resolveRoute) ?? this.listened.obtain(req, res, resolveRoute);
  }

  /** Returns the exchange of a response that is under way; of one that is over only as long as it is kept. */
  of(res: ServerResponse): Exchange | undefined {
    // In this order, because what HTTP/2 has in the place of a socket may not be looked at when the session is over.
    return this.listened.of(res) ?? this.announced.of(res);
  }

  private begin(exchange: Exchange): void {
    const { req, res } = exchange;
    if (isUpgraded(req)) exchange.state = 'left_out';
    else if (this.watchesHeads) this.watchHead(exchange, res);
    this.onBegin(exchange);
  }

  private watchHead(exchange: Exchange, res: ServerResponse): void {
    const writeHead: WatchedWriteHead = property(res, 'writeHead');
    const watched = writeHead[watch];
    exchange.writeHead = watched?.exchanges === this ? watched.writeHead : writeHead;
    if (watched?.exchanges !== this) res.writeHead = this.writeHead;
  }

  /** @param otherwise What writes the head of a response that is not being watched. */
  private writeHeadOf(res: ServerResponse, otherwise: WriteHead, head: Head): ServerResponse {
    const exchange = this.of(res);
    const writeHead = exchange?.writeHead;
    // Written before, or over: Node says so.
    if (exchange === undefined || writeHead === undefined) return applyHead(res, otherwise, head);
    exchange.writeHead = undefined;
    exchange.firstByteMs = this.clock.now();
    const whole = this.onHead === undefined ? head : this.onHead(exchange, writeHead, head);
    return applyHead(res, writeHead, whole);
  }
}

function applyHead(res: ServerResponse, writeHead: WriteHead, head: Head): ServerResponse {
  return writeHead.apply(res, head as Parameters<WriteHead>);
}
