import type { IncomingMessage } from 'node:http';
import type { Clock } from '../base/clock.ts';
import { property } from '../base/property.ts';
import { boundContext } from './bind-emitter.ts';
import type { ResolvedContextOptions } from './context-options.ts';
import { RequestContext } from './request-context.ts';
import { createRequestId, incomingRequestId } from './request-id.ts';
import { parseTraceparent } from './traceparent.ts';

/** Makes the contexts of requests from what their headers say. */
export class RequestContexts {
  readonly #clock: Clock;
  readonly #header: string;

  constructor(clock: Clock, options: ResolvedContextOptions) {
    this.#clock = clock;
    this.#header = options.requestIdHeader;
  }

  /**
   * A context for a request that has just arrived. A request that is bound to one already, because another monitor
   * observes it too, keeps it: its id was answered.
   *
   * @param startedMs By `clock.now()`.
   * @param route The route's template as far as it is known at the time of the call. Must not throw.
   */
  create(req: IncomingMessage, startedMs: number, route: () => string | undefined): RequestContext {
    const headers = property(req, 'headers');
    return (
      boundContext(req) ??
      new RequestContext({
        requestId: incomingRequestId(headers[this.#header]) ?? createRequestId(),
        trace: parseTraceparent(headers.traceparent),
        method: property(req, 'method') ?? '',
        route,
        startedMs,
        startedAtMs: this.#clock.wallTimeMs(),
      })
    );
  }
}
