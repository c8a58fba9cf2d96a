import type { TimelineEntry } from '../work/timeline.ts';

/** A header has to stay small: proxies refuse heads of more than 8 to 16 KiB. */
const maxOperations = 20;

/** `X-Response-Time`: `12.3ms`. */
export function responseTime(elapsedMs: number): string {
  return `${elapsedMs.toFixed(1)}ms`;
}

/**
 * `Server-Timing`: `total;dur=12.3, load-cart;dur=8.1`, with the operations that are over. Not with the calls: what
 * is called, and how, is no matter of a browser's.
 */
export function serverTiming(elapsedMs: number, timeline: readonly TimelineEntry[]): string {
  const total = `total;dur=${elapsedMs.toFixed(1)}`;
  const ended = timeline
    .filter(({ kind, durationMs }) => kind === 'operation' && durationMs !== undefined)
    .slice(0, maxOperations);
  return [
    total,
    ...ended.map(({ name, durationMs }) => `${metricName(name)};dur=${durationMs!.toFixed(1)}`),
  ].join(', ');
}

/** A token of RFC 9110, as https://www.w3.org/TR/server-timing/ requires of names. */
function metricName(operation: string): string {
  return operation.replace(/[^\w!#$%&'*+.^`|~-]/g, '_').slice(0, 64) || '_';
}
