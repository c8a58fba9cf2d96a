import type { ResolvedContextOptions } from '../context/context-options.ts';
import { RequestContexts } from '../context/request-contexts.ts';
import type { Exchange } from '../http/exchange/exchange.ts';
import type { HttpMonitor } from '../http/http-monitor.ts';
import type { Monitor } from './monitor.ts';
import { responseTime, serverTiming } from './response-headers.ts';

/** Which headers tell the client how long its request took so far. */
interface TimingHeaders {
  readonly responseTime: boolean;
  readonly serverTiming: boolean;
}

/**
 * Gives each request a context when it begins, and its response the headers that tell of it. Where neither is wanted,
 * no request pays for it.
 */
export function observeEntries(
  http: HttpMonitor,
  monitor: Monitor,
  contextOptions: ResolvedContextOptions | undefined,
  timing: TimingHeaders,
): void {
  const contexts = contextOptions && new RequestContexts(monitor.clock, contextOptions);
  if (contexts !== undefined) {
    http.createContext = (exchange) =>
      contexts.create(exchange.req, exchange.startedMs, () => routeSoFar(http, exchange));
  }
  if (contextOptions === undefined && !timing.responseTime && !timing.serverTiming) return;
  http.onHead = ({ startedMs, context }) => {
    const headers: Record<string, string> = {};
    if (context !== undefined) headers[contextOptions!.requestIdHeader] = context.requestId;
    if (!timing.responseTime && !timing.serverTiming) return headers;
    const elapsedMs = monitor.clock.now() - startedMs;
    if (timing.responseTime) headers['x-response-time'] = responseTime(elapsedMs);
    if (timing.serverTiming) headers['server-timing'] = serverTiming(elapsedMs, context);
    return headers;
  };
}

/** A request matches no route until it is known which, so only its end tells. */
function routeSoFar(http: HttpMonitor, { res }: Exchange): string | undefined {
  const template = http.routeOf(res);
  return template === http.unmatched.template && !res.headersSent ? undefined : template;
}
