import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import { property } from '../../base/property.ts';
import { followAnnouncements } from './announced-ends.ts';
import { type Connection, connectionOf } from './connection.ts';
import type { EndHost, EndStrategy } from './end-strategy.ts';
import { Exchange, type ResolveRoute } from './exchange.ts';
import { http2StreamOf } from './http2-stream.ts';
import { wasSent } from './sent-response.ts';

/** Where a response, and with HTTP/2 its stream, keeps the exchange that its listeners end. */
const slot = Symbol('golden-signals.exchange');

interface Slotted {
  [slot]?: Exchange | undefined;
}

/**
 * The way that always works: the exchange is kept on its response and ended by the events of that. It is for the first
 * responses of a connection, for those that wait behind another one, for HTTP/2, and for responses without a
 * connection, which test injectors and serverless hosts make up: these emit `finish`, and `close` only where they copy
 * Node closely.
 *
 * One listener serves all responses of a monitor, so that no request costs a closure.
 */
export class ListenedEnds implements EndStrategy {
  private readonly host: EndHost;
  private readonly onFinish: (this: ServerResponse) => void;
  private readonly onClose: (this: ServerResponse) => void;
  private readonly onStreamFinish: (this: ServerHttp2Stream) => void;

  constructor(host: EndHost) {
    this.host = host;
    const kept = (by: object) => this.keptBy(by)!;
    const end = (exchange: Exchange) => this.end(exchange);
    this.onFinish = function onFinish() {
      const exchange = kept(this);
      if (!wasSent(exchange.connection?.socket)) return;
      exchange.sent = true;
      end(exchange);
    };
    const endKept = (res: ServerResponse) => {
      const exchange = this.keptBy(res);
      // A mock response that calls its listeners although it would not say that it has any.
      if (exchange !== undefined) this.end(exchange);
    };
    this.onClose = function onClose() {
      endKept(this);
    };
    this.onStreamFinish = function onStreamFinish() {
      const exchange = kept(this);
      exchange.sent = !this.closed;
      // The stream closes at once, unless the application still reads an upload. One that was closed before has to be
      // looked at now: later it cannot be found out any more which side closed it.
      if (this.closed || (this.readableFlowing !== null && !this.readableEnded)) end(exchange);
    };
  }

  obtain(req: IncomingMessage, res: ServerResponse, resolveRoute: ResolveRoute): Exchange | undefined {
    return this.keptBy(res) ?? this.begin(req, res, resolveRoute);
  }

  of(res: ServerResponse): Exchange | undefined {
    return this.keptBy(res);
  }

  private keptBy(emitter: object): Exchange | undefined {
    let exchange = property(emitter as Slotted, slot);
    while (exchange !== undefined && exchange.owner !== this) exchange = exchange.ofOthers;
    return exchange;
  }

  private begin(req: IncomingMessage, res: ServerResponse, resolveRoute: ResolveRoute): Exchange | undefined {
    // Nothing more would ever be heard of it.
    if ((res as { closed?: boolean }).closed) return undefined;
    const stream = property(req, 'httpVersionMajor') === 2 ? http2StreamOf(req) : undefined;
    const connection = connectionOf(req, res, stream, this.host.end);
    // It was recorded with its announcement, which comes before the other listeners to `finish`.
    if (connection?.announced && res.writableFinished) return undefined;
    res.on('close', this.onClose);
    // Some mock responses take listeners and never call them.
    if (connection === undefined && !listens(res)) return undefined;
    const isHttp2 = stream !== undefined;
    const exchange = new Exchange(req, res, resolveRoute, connection, isHttp2, this.host.clock.now());
    exchange.ofOthers = (res as Slotted)[slot];
    exchange.owner = this;
    (res as Slotted)[slot] = exchange;
    if (stream === undefined) {
      res.on('finish', this.onFinish);
    } else {
      (stream as Slotted)[slot] = exchange;
      stream.on('finish', this.onStreamFinish);
    }
    if (connection !== undefined) join(connection, exchange);
    this.host.begin(exchange);
    return exchange;
  }

  private end(exchange: Exchange): void {
    if (!exchange.over) this.host.end(exchange);
  }
}

function join(connection: Connection, exchange: Exchange): void {
  const { req, res, isHttp2 } = exchange;
  connection.listening++;
  if (isHttp2) return;
  connection.begun++;
  // A connection that serves one request only is not worth it.
  if (connection.begun > 1) followAnnouncements(connection);
  if (res.socket !== null) {
    connection.listened = exchange;
  } else if (!isUpgraded(req)) {
    // Node gives a response its socket when the responses before it are over (pipelining).
    connection.wait(exchange);
  }
}

function listens(res: ServerResponse): boolean {
  return typeof res.listenerCount === 'function' && res.listenerCount('close') > 0;
}

/** WebSocket libraries make up a response that is never sent, to pass an upgraded request through a framework. */
export function isUpgraded(req: IncomingMessage): boolean {
  return property(req as { upgrade?: boolean }, 'upgrade') === true;
}
