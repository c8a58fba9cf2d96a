import type { IncomingMessage, ServerResponse } from 'node:http';
import { property } from '../../base/property.ts';
import { Announcements } from './announcements.ts';
import { type Connection, forEachConnection, knownConnection } from './connection.ts';
import type { EndHost, EndStrategy } from './end-strategy.ts';
import { Exchange, type ResolveRoute } from './exchange.ts';
import { wasSent } from './sent-response.ts';

/** Every monitor that knows the connection hears of it. */
const announcements = new Announcements(({ response, socket }) => {
  forEachConnection(socket, (connection) => hear(connection, response));
});

/**
 * The cheap way: Node announces that a response was sent, and the exchange whose turn it is is kept on the connection. So
 * neither a listener nor a property is added to the response.
 *
 * Every request of Express has a hidden class of its own (it swaps the prototypes of request and response), so that
 * reading one of their properties takes 0.3 µs, setting a new one 2 µs, and adding a listener as much (docs/hot-path.md,
 * rules 10 and 11).
 *
 * It works on HTTP/1 connections on which Node has announced the end of a response before, for one response at a time: so
 * from the third request of a connection on. All others are left to `ListenedEnds`.
 */
export class AnnouncedEnds implements EndStrategy {
  private readonly host: EndHost;

  constructor(host: EndHost) {
    this.host = host;
  }

  obtain(req: IncomingMessage, res: ServerResponse, resolveRoute: ResolveRoute): Exchange | undefined {
    if (property(req, 'httpVersionMajor') === 2) return undefined;
    const socket = property(res, 'socket');
    const connection = socket ? knownConnection(socket, this.host.end) : undefined;
    // What observes a request after its connection is gone comes too late.
    if (!connection?.announced || socket!.destroyed) return undefined;
    const { current } = connection;
    if (current !== undefined || connection.listening > 0) return current?.res === res ? current : undefined;
    const exchange = new Exchange(req, res, resolveRoute, connection, false, this.host.clock.now());
    connection.current = exchange;
    this.host.begin(exchange);
    return exchange;
  }

  of(res: ServerResponse): Exchange | undefined {
    const socket = property(res, 'socket');
    const current = socket ? knownConnection(socket, this.host.end)?.current : undefined;
    return current?.res === res ? current : undefined;
  }
}

/** Lets the ends of the responses on this connection be announced from now on. */
export function followAnnouncements(connection: Connection): void {
  if (connection.followed || connection.socket.destroyed) return;
  connection.followed = true;
  announcements.follow();
  connection.onClose(() => announcements.unfollow());
}

/** Node has announced that the last byte of a response was handed over, or that its socket was destroyed before. */
function hear(connection: Connection, res: ServerResponse): void {
  if (!connection.followed) return;
  connection.announced = true;
  const { current } = connection;
  if (current === undefined || current.res !== res) return;
  if (wasSent(connection.socket)) {
    current.sent = true;
    connection.current = undefined;
    connection.end(current);
  } else {
    // It closes at the next tick.
    process.nextTick(() => connection.endCurrent());
  }
}
