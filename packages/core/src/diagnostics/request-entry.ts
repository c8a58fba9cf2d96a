import { bindEmitter } from '../context/bind-emitter.ts';
import type { ResolvedContextOptions } from '../context/context-options.ts';
import { RequestContexts } from '../context/request-contexts.ts';
import type { Exchange } from '../http/exchange.ts';
import type { HttpMonitor } from '../http/http-monitor.ts';
import type { Monitor } from '../monitor.ts';
import { setTimingHeaders, type TimingHeaders } from './response-headers.ts';

/**
 * Gives each request a context when it begins, and its response the headers that tell of it. Where neither is wanted,
 * no request pays for it.
 */
export function observeEntries(
  http: HttpMonitor,
  monitor: Monitor,
  contextOptions: ResolvedContextOptions | undefined,
  headers: TimingHeaders,
): void {
  const contexts = contextOptions && new RequestContexts(monitor, contextOptions);
  if (contexts !== undefined) {
    http.headTimes = true;
    http.onBegin = (exchange) => {
      if (!exchange.pending) return;
      const { req, res, startedMs } = exchange;
      const context = contexts.create(req, startedMs, () => routeSoFar(http, exchange));
      exchange.context = context;
      bindEmitter(req, context);
      bindEmitter(res, context);
    };
  }
  if (contexts === undefined && !headers.responseTime && !headers.serverTiming) return;
  http.onHead = (exchange) => {
    if (exchange.context !== undefined) contexts?.answer(exchange.res, exchange.context);
    setTimingHeaders(exchange, monitor.clock, headers);
  };
}

/** A request matches no route until it is known which, so only its end tells. */
function routeSoFar(http: HttpMonitor, { res }: Exchange): string | undefined {
  const template = http.routeOf(res);
  return template === http.unmatched.template && !res.headersSent ? undefined : template;
}
