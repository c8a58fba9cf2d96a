import type { IncomingMessage, ServerResponse } from 'node:http';
import { bindEmitter, bindThrough } from '../../context/bind-emitter.ts';
import type { RequestContext } from '../../context/request-context.ts';
import type { Exchange } from './exchange.ts';

interface ContextsHost {
  internalError(component: string, error: unknown): void;
}

/** Gives exchanges their contexts. */
export class ExchangeContexts {
  readonly #host: ContextsHost;
  readonly #create: (exchange: Exchange) => RequestContext;

  constructor(host: ContextsHost, create: (exchange: Exchange) => RequestContext) {
    this.#host = host;
    this.#create = create;
  }

  /** The listeners of its request and response run in the context of the exchange from now on. Never throws. */
  begin(exchange: Exchange): void {
    try {
      const context = this.#create(exchange);
      exchange.context = context;
      bindEmitter(exchange.req, context);
      bindEmitter(exchange.res, context);
    } catch (error) {
      this.#host.internalError('context', error);
    }
  }

  /** See `bindThrough`. */
  bindThrough(request: IncomingMessage, response: ServerResponse): void {
    bindThrough(request);
    bindThrough(response);
  }
}
