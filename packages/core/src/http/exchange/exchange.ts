import type { IncomingMessage, ServerResponse } from 'node:http';
import { property } from '../../base/property.ts';
import type { ContextSource, WorkContext } from '../../context/work-context.ts';
import type { CallTotals } from '../../work/call-totals.ts';
import type { OpenNode } from '../../work/open-list.ts';
import { createRequestId, incomingRequestId } from '../../work/request-id.ts';
import type { Timeline, TimelineEntry } from '../../work/timeline.ts';
import { parseTraceparent, type Traceparent } from '../../work/traceparent.ts';
import type { WorkIds, WorkState } from '../../work/work.ts';
import { type CallingWork, noCalls, type WorkCalls } from '../../work/work-calls.ts';
import type { SlottedWork } from '../../work/work-listeners.ts';
import { methodIndex, methodLabels } from '../options/methods.ts';
import type { Seen } from '../options/seen.ts';
import { type Route, unmatchedTemplate } from '../routes/route.ts';
import type { Connection } from './connection.ts';

/**
 * Called when the response is over, and by whatever asks for the route before; returns the same `Route` for the same
 * route each time.
 */
export interface ResolveRoute {
  (req: IncomingMessage, res: ServerResponse, exchange: Exchange): Route;
  /**
   * The request and the response as the framework has them, for the functions among the options. Undefined as long as it
   * has none. Default: Node's.
   */
  readonly seen?: ((exchange: Exchange) => Seen | undefined) | undefined;
}

/**
 * One request with its response, from its arrival to its end: the only thing that is allocated for it. To extensions it
 * is a piece of work.
 */
export class Exchange implements SlottedWork, CallingWork, ContextSource, OpenNode<Exchange> {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  resolveRoute: ResolveRoute;
  readonly connection: Connection | undefined;
  readonly isHttp2: boolean;
  /** Of `methodLabels`. */
  readonly methodIndex: number;
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
  /**
   * The application took the socket away from the response (`res.detachSocket()`), and answered by itself if at all.
   */
  detached = false;
  /** It has ended, whatever is recorded of it. */
  over = false;
  /** The status as it was sent, once the exchange is over; 0 before, and when no head was sent. */
  sentStatus = 0;
  state: WorkState = 'open';
  /** What the adapter keeps for `resolveRoute`. */
  routing: object | undefined = undefined;
  /** Where contexts are tracked. */
  context: WorkContext | undefined = undefined;
  slots: unknown[] | undefined = undefined;
  ownCalls: WorkCalls | undefined = undefined;
  /** Its id, if that was asked for when it had no context. */
  givenId: string | undefined = undefined;
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
    this.methodIndex = methodIndex(property(req, 'method'));
    this.startedMs = startedMs;
  }

  get carrier(): IncomingMessage {
    return this.req;
  }

  get kind(): 'request' {
    return 'request';
  }

  /** Whether it is still to be recorded. */
  get pending(): boolean {
    return this.state === 'open';
  }

  get name(): string | undefined {
    try {
      const { template } = this.resolveRoute(this.req, this.res, this);
      // A request matches no route until it is known which, so only its end shows that.
      return template === unmatchedTemplate && !this.res.headersSent ? undefined : template;
    } catch {
      return undefined;
    }
  }

  get method(): string {
    return methodLabels[this.methodIndex]!;
  }

  get methodText(): string {
    return property(this.req, 'method') ?? '';
  }

  get id(): string {
    if (this.context !== undefined) return this.context.requestId;
    this.givenId ??= this.ids.requestId ?? createRequestId();
    return this.givenId;
  }

  get ids(): WorkIds {
    if (this.context !== undefined) return this.context.ids;
    const { trace } = this;
    return {
      requestId: incomingRequestId(this.header('x-request-id')),
      traceId: trace?.traceId,
      spanId: trace?.parentId,
    };
  }

  get trace(): Traceparent | undefined {
    return this.context === undefined ? parseTraceparent(this.header('traceparent')) : this.context.trace;
  }

  get timeline(): readonly TimelineEntry[] {
    return this.context?.ownTimeline?.entries ?? [];
  }

  get callTimeline(): Timeline | undefined {
    return this.context?.timeline;
  }

  get calls(): CallTotals {
    return this.ownCalls ?? noCalls;
  }

  get fields(): Readonly<Record<string, unknown>> | undefined {
    return this.context?.ownFields;
  }

  /** The request and the response as the framework has them. */
  get seen(): Seen {
    return this.resolveRoute.seen?.(this) ?? { request: this.req, response: this.res };
  }

  header(name: string): string | string[] | undefined {
    return property(this.req, 'headers')[name];
  }
}
