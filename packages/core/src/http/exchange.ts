import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Connection } from './connection.ts';
import { methodIndex } from './methods.ts';
import type { Route } from './route.ts';

/** Called once, when the response is over; returns the same `Route` for the same route each time. */
export type ResolveRoute = (req: IncomingMessage, res: ServerResponse) => Route;

/**
 * One request with its response, from its arrival to its end: the only thing that is allocated for it. It lives on
 * the response, and is collected with it.
 */
export class Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  resolveRoute: ResolveRoute;
  readonly connection: Connection | undefined;
  /** An index of `methodLabels`. */
  readonly method: number;
  readonly startedMs: number;
  /** A combination of `httpFeatures`. */
  features = 0;
  /** The exception that the framework saw. */
  error: unknown = undefined;
  /** The response was handed over to the operating system while the connection was open. HTTP/1 only. */
  sent = false;
  /** False when it was recorded already, or is not to be recorded at all. */
  pending = true;

  constructor(
    req: IncomingMessage,
    res: ServerResponse,
    resolveRoute: ResolveRoute,
    connection: Connection | undefined,
    startedMs: number,
  ) {
    this.req = req;
    this.res = res;
    this.resolveRoute = resolveRoute;
    this.connection = connection;
    this.method = methodIndex(req.method);
    this.startedMs = startedMs;
  }
}
