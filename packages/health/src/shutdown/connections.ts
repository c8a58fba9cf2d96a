import type { IncomingMessage, ServerResponse } from 'node:http';
import { Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '@golden-signals/core';

/** Something that is being served. */
export interface InFlight {
  readonly req: IncomingMessage;
  /** Undefined for an upgraded connection, such as a WebSocket. */
  readonly res: ServerResponse | undefined;
}

interface Connection {
  /** When its last answer was over, or when it was opened. */
  idleSinceMs: number;
  /** More than one when the client pipelines. An upgraded connection stays in here until it ends. */
  readonly inFlight: Set<InFlight>;
  /** The answer that the connection closes after. */
  last: ServerResponse | undefined;
}

/** What Node's `http2` server has besides. */
interface Http2Session {
  close(): void;
  once(event: 'close', listener: () => void): void;
}

/**
 * An idle connection is closed once it was idle for this long. A client that is using the connection sends its next
 * request sooner, and is asked to leave by `Connection: close`: closing at once would hit the requests that are on
 * their way.
 */
const idleGraceMs = 500;
const sweepMs = 50;

/** How long connections that keep coming may keep the server listening. */
const acceptGraceMs = 500;

const requestEvents = ['request', 'checkContinue', 'checkExpectation'] as const;
const upgradeEvents = ['upgrade', 'connect'] as const;

/** The connections of a server and what is being served on them; knows how to end both in an orderly way. */
export class Connections {
  readonly #server: Server;
  readonly #clock: Clock;
  readonly #connections = new Map<Duplex, Connection>();
  /** Also those that have not come as far as a request. */
  readonly #sockets = new Set<Socket>();
  readonly #sessions = new Set<Http2Session>();
  /** HTTP/2 has one connection for many requests at once, and ends it by its session. */
  readonly #streams = new Set<InFlight>();
  readonly #detachers: Array<() => void> = [];
  #accepted = 0;
  #closing = false;

  /** Connections that exist already are known from their next request on. */
  constructor(server: Server, clock: Clock) {
    this.#server = server;
    this.#clock = clock;
    this.#on('connection', (socket: Socket) => {
      this.#accepted++;
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    // With TLS a connection is announced before its handshake, on a socket that its requests do not show.
    const opened = 'setSecureContext' in server ? 'secureConnection' : 'connection';
    const isHttp2 = 'updateSettings' in server;
    if (!isHttp2) this.#on(opened, (socket: Socket) => this.#connectionOf(socket));
    this.#on('session', (session: Http2Session) => {
      this.#sessions.add(session);
      if (this.#closing) session.close();
      session.once('close', () => this.#sessions.delete(session));
    });
    // Node behaves differently when anyone listens to the events other than `request`, so nobody is the first.
    for (const event of requestEvents) {
      this.#onceInUse(event, (req: IncomingMessage, res: ServerResponse) => this.#begin(req, res));
    }
    for (const event of upgradeEvents) {
      this.#onceInUse(event, (req: IncomingMessage, socket: Duplex) => this.#upgrade(req, socket));
    }
  }

  /** What is being served now. */
  get inFlight(): readonly InFlight[] {
    const all = [...this.#streams];
    for (const { inFlight } of this.#connections.values()) all.push(...inFlight);
    return all;
  }

  get open(): number {
    return this.#sockets.size;
  }

  /**
   * Tells every client with `Connection: close` that its next answer is the last, takes no new connections, and closes
   * what is idle.
   *
   * @returns Resolves when the last connection has ended.
   */
  async close(): Promise<void> {
    this.#closing = true;
    for (const { last } of this.#connections.values()) if (last !== undefined) announceClose(last);
    for (const session of this.#sessions) session.close();
    await this.#acceptWaiting();
    this.#closeIdle();
    // In a turn of its own, when the event loop has read what was there to be read.
    const stopSweeping = this.#clock.every(sweepMs, () => void nextTurn().then(() => this.#closeIdle()));
    await new Promise<void>((resolve) => {
      // That of `net`: the one of `http` also closes the connections on which the next request is on its way. It
      // gives an error to a server that does not listen, which has nothing to end.
      Server.prototype.close.call(this.#server, () => {
        stopSweeping();
        resolve();
      });
    });
  }

  /**
   * What the system has connected already, but Node.js not yet accepted, would be reset with the end of listening.
   * Node.js accepts one connection per turn of the event loop, which a busy server feels.
   */
  async #acceptWaiting(): Promise<void> {
    const untilMs = this.#clock.now() + acceptGraceMs;
    for (let before = -1; before !== this.#accepted && this.#clock.now() < untilMs; ) {
      before = this.#accepted;
      // The first may come before the event loop has looked for connections.
      await nextTurn();
      await nextTurn();
    }
  }

  /** Ends what is left, at once. */
  destroy(): void {
    for (const socket of [...this.#connections.keys(), ...this.#sockets]) socket.destroy();
    (this.#server as { closeAllConnections?(): void }).closeAllConnections?.();
  }

  /** Listens to the server no more. */
  detach(): void {
    for (const detach of this.#detachers.splice(0)) detach();
  }

  #begin(req: IncomingMessage, res: ServerResponse): void {
    const entry: InFlight = { req, res };
    if (isHttp2(req)) {
      this.#streams.add(entry);
      res.once('close', () => this.#streams.delete(entry));
      return;
    }
    const connection = this.#connectionOf(req.socket);
    connection.inFlight.add(entry);
    if (this.#closing && connection.last !== undefined) retractClose(connection.last);
    connection.last = res;
    if (this.#closing) announceClose(res);
    res.once('close', () => {
      connection.inFlight.delete(entry);
      connection.idleSinceMs = this.#clock.now();
      if (connection.last === res) connection.last = undefined;
    });
  }

  #upgrade(req: IncomingMessage, socket: Duplex): void {
    this.#connectionOf(socket).inFlight.add({ req, res: undefined });
  }

  #connectionOf(socket: Duplex): Connection {
    let connection = this.#connections.get(socket);
    if (connection === undefined) {
      connection = { idleSinceMs: this.#clock.now(), inFlight: new Set(), last: undefined };
      this.#connections.set(socket, connection);
      socket.once('close', () => this.#connections.delete(socket));
    }
    return connection;
  }

  #closeIdle(): void {
    const idleBeforeMs = this.#clock.now() - idleGraceMs;
    for (const [socket, { inFlight, idleSinceMs }] of this.#connections) {
      if (inFlight.size === 0 && idleSinceMs <= idleBeforeMs) socket.destroy();
    }
  }

  // biome-ignore lint/suspicious/noExplicitAny: Each event of a server has arguments of its own.
  #on(event: string, listener: (...args: any[]) => void): void {
    this.#server.prependListener(event, listener);
    this.#detachers.push(() => this.#server.off(event, listener));
  }

  // biome-ignore lint/suspicious/noExplicitAny: As above.
  #onceInUse(event: string, listener: (...args: any[]) => void): void {
    if (this.#server.listenerCount(event) > 0) {
      this.#on(event, listener);
      return;
    }
    const onNewListener = (added: string | symbol) => {
      if (added !== event) return;
      this.#server.off('newListener', onNewListener);
      this.#on(event, listener);
    };
    this.#server.on('newListener', onNewListener);
    this.#detachers.push(() => this.#server.off('newListener', onNewListener));
  }
}

/** Its version does not show that: Node answers `GET / HTTP/2.0` on a connection of HTTP/1 too. */
function isHttp2(req: IncomingMessage): boolean {
  const { stream } = req as { stream?: unknown };
  return typeof stream === 'object' && stream !== null && 'session' in stream;
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function announceClose(res: ServerResponse): void {
  if (!res.headersSent) res.setHeader('Connection', 'close');
}

/** What follows an answer that closes its connection is never sent, so only the last one may close it. */
function retractClose(res: ServerResponse): void {
  if (!res.headersSent) res.removeHeader('Connection');
}
