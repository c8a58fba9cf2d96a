import type { IncomingMessage, ServerResponse } from 'node:http';
import { property } from '../../base/property.ts';
import type { RequestContext } from '../../context/request-context.ts';
import type { OpenNode } from '../../work/open-list.ts';
import { methodIndex } from '../options/methods.ts';
import type { Route } from '../routes/route.ts';
import type { Connection } from './connection.ts';

/**
 * Called when the response is over, and by those who ask for the route before; returns the same `Route` for the same
 * route each time.
 */
export type ResolveRoute = (req: IncomingMessage, res: ServerResponse, exchange: Exchange) => Route;

/** One request with its response, from its arrival to its end: the only thing that is allocated for it. */
export class Exchange implements OpenNode<Exchange> {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  resolveRoute: ResolveRoute;
  readonly connection: Connection | undefined;
  readonly isHttp2: boolean;
  /** An index of `methodLabels`. */
  readonly method: number;
  /** By the monitor's clock. */
  readonly startedMs: number;
  /** By the monitor's clock; 0 while it is unknown, which it stays unless heads are watched. */
  firstByteMs = 0;
  /** A combination of `httpFeatures`. */
  features = 0;
  /** The exception that the framework saw. */
  error: unknown = undefined;
  /** It is proven that the whole response was handed over; see `sent-response.ts`. */
  sent = false;
  /** The application took the socket away from the response (`res.detachSocket()`), and answered by itself if at all. */
  detached = false;
  /** It has ended, whatever is recorded of it. */
  over = false;
  /** The status as it was sent, once the exchange is over; 0 before, and when no head was sent. */
  sentStatus = 0;
  /** False when it was recorded already, or is not to be recorded at all. */
  pending = true;
  /** What the adapter keeps for `resolveRoute`. */
  routing: object | undefined = undefined;
  /** Where contexts are tracked. */
  context: RequestContext | undefined = undefined;
  /** What writes the head, where heads are watched and it was not written yet. */
  writeHead: ServerResponse['writeHead'] | undefined = undefined;
  /** The links of the list of open exchanges. */
  older: Exchange | undefined = undefined;
  newer: Exchange | undefined = undefined;
  /** Whose it is, where the response keeps it (`ListenedEnds`). */
  owner: object | undefined = undefined;
  /** The exchange of the same response as another monitor sees it. */
  ofOthers: Exchange | undefined = undefined;

  constructor(
    req: IncomingMessage,
    res: ServerResponse,
    resolveRoute: ResolveRoute,
    connection: Connection | undefined,
    isHttp2: boolean,
    startedMs: number,
  ) {
    this.req = req;
    this.res = res;
    this.resolveRoute = resolveRoute;
    this.connection = connection;
    this.isHttp2 = isHttp2;
    this.method = methodIndex(property(req, 'method'));
    this.startedMs = startedMs;
  }
}
