import type { Clock } from '../clock.ts';
import type { Exchange } from '../http/exchange.ts';

/** Which headers tell the client how long its request took so far. */
export interface TimingHeaders {
  readonly responseTime: boolean;
  readonly serverTiming: boolean;
}

/** A header has to stay small: proxies refuse heads of more than 8 to 16 KiB. */
const maxOperations = 20;

/**
 * Sets `X-Response-Time` (`12.3ms`) and `Server-Timing` (`total;dur=12.3, load-cart;dur=8.1`) right before the head of
 * a response is written, unless the application has set them. The operations are those of the request's context that
 * are over.
 */
export function setTimingHeaders(
  { res, startedMs, context }: Exchange,
  clock: Clock,
  wanted: TimingHeaders,
): void {
  const total = (clock.now() - startedMs).toFixed(1);
  if (wanted.responseTime && !res.hasHeader('x-response-time'))
    res.setHeader('x-response-time', `${total}ms`);
  if (!wanted.serverTiming || res.hasHeader('server-timing')) return;
  const ended = (context?.timeline.entries ?? []).filter(({ durationMs }) => durationMs !== undefined);
  const operations = ended
    .slice(0, maxOperations)
    .map(({ name, durationMs }) => `${metricName(name)};dur=${durationMs!.toFixed(1)}`);
  res.setHeader('server-timing', [`total;dur=${total}`, ...operations].join(', '));
}

/** A token of RFC 9110, as https://www.w3.org/TR/server-timing/ wants names. */
function metricName(operation: string): string {
  return operation.replace(/[^\w!#$%&'*+.^`|~-]/g, '_').slice(0, 64) || '_';
}
