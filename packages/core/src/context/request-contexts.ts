import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../clock.ts';
import { boundContext } from './bind-emitter.ts';
import type { ResolvedContextOptions } from './context-options.ts';
import { RequestContext } from './request-context.ts';
import { createRequestId, incomingRequestId } from './request-id.ts';
import { parseTraceparent } from './traceparent.ts';

interface RequestContextsHost {
  readonly clock: Clock;
  internalError(component: string, error: unknown): void;
}

/** Makes the contexts of requests from what their headers say. */
export class RequestContexts {
  readonly #host: RequestContextsHost;
  readonly #header: string;

  constructor(host: RequestContextsHost, options: ResolvedContextOptions) {
    this.#host = host;
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
    const { headers } = req;
    return (
      boundContext(req) ??
      new RequestContext({
        requestId: incomingRequestId(headers[this.#header]) ?? createRequestId(),
        trace: parseTraceparent(headers.traceparent),
        method: req.method ?? '',
        route,
        startedMs,
        startedAtMs: this.#host.clock.wallTimeMs(),
      })
    );
  }

  /** Sets the response's header to the request's id, unless the application has set it. Never throws. */
  answer(res: ServerResponse, context: RequestContext): void {
    try {
      if (!res.headersSent && !res.hasHeader(this.#header)) res.setHeader(this.#header, context.requestId);
    } catch (error) {
      // A response that is over, or is made by a test injector without headers.
      this.#host.internalError('context', error);
    }
  }
}
