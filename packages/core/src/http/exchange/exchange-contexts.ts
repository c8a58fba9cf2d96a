import { bindEmitter } from '../../context/bind-emitter.ts';
import { currentContext, enterContext, runInContext } from '../../context/current-context.ts';
import { type ContextSettings, WorkContext } from '../../context/work-context.ts';
import type { Exchange } from './exchange.ts';

/** Gives exchanges their contexts, when what serves them is about to run. */
export class ExchangeContexts {
  private readonly settings: ContextSettings;
  private readonly owner: object;

  /** @param owner Whose work the exchanges are; see `WorkContext.workOf`. */
  constructor(settings: ContextSettings, owner: object) {
    this.settings = settings;
    this.owner = owner;
  }

  /** Calls `next` in the context of an exchange that is pending. Errors of `next` are the caller's. */
  proceed(exchange: Exchange, next: () => void): void {
    const context = this.of(exchange);
    if (context === currentContext()) next();
    else runInContext(context, next);
  }

  /** Puts the rest of the current callback into the context of an exchange, or into none where nothing is measured. */
  enter(exchange: Exchange | undefined): void {
    // Also without a context, because the callback may be in that of the connection's last request.
    enterContext(exchange?.pending ? this.of(exchange) : undefined);
  }

  /**
   * Returns the context of an exchange, made at the first call. A request that is in one already, because another
   * monitor observes it too, keeps it: the application may have read its id.
   */
  private of(exchange: Exchange): WorkContext {
    if (exchange.context !== undefined) return exchange.context;
    const current = currentContext();
    const context = current?.carrier === exchange.req ? current : this.create(exchange);
    context.belongsTo(this.owner, exchange);
    exchange.context = context;
    return context;
  }

  /** The exchange is over. @param template Of its route; undefined when it was not recorded. */
  settle(exchange: Exchange, template?: string): void {
    exchange.context?.settle(this.owner, exchange, template);
  }

  private create(exchange: Exchange): WorkContext {
    const context = new WorkContext(exchange, this.settings);
    if (mayHaveBody(exchange)) bindEmitter(exchange.req, context);
    // Over HTTP/2 the events of a response are those of its stream, which was there before the context.
    if (exchange.isHttp2) bindEmitter(exchange.res, context);
    return context;
  }
}

/** Methods whose requests have no body as a rule, so that their headers need not be read for it. */
const bodyless = new Set(['GET', 'HEAD', 'OPTIONS']);

function mayHaveBody(exchange: Exchange): boolean {
  if (bodyless.has(exchange.method)) return false;
  const length = exchange.header('content-length');
  return length === undefined ? exchange.header('transfer-encoding') !== undefined : length !== '0';
}
