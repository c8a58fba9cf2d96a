import type { Monitor } from '@golden-signals/core';
import type { InFlight } from './connections.ts';

/** Log lines about each kind of what did not end. */
const maxLines = 20;

/** Says what was being served, and is cut off. */
export function logCutOff(monitor: Monitor, inFlight: readonly InFlight[]): void {
  const { logger } = monitor;
  for (const one of inFlight.slice(0, maxLines)) {
    const { method, route } = describe(monitor, one);
    logger.error({ method, route }, `Shutdown: ${method} ${route} did not end in time, and is cut off.`);
  }
  const others = inFlight.length - maxLines;
  if (others > 0) logger.error({ others }, `Shutdown: ${others} others did not end in time either.`);
}

/** A path may hold what must not be logged, such as the token of a reset: where no route is known, there is none. */
function describe({ http }: Monitor, { req, res }: InFlight): { method: string; route: string } {
  const routed = res && http.routeOf(res);
  return { method: res === undefined ? 'upgraded' : (req.method ?? ''), route: routed ?? '<unmatched>' };
}

/** Says what is still being worked at, and not waited for any longer. */
export function logUnfinished({ logger }: Monitor, operations: readonly string[]): void {
  for (const operation of operations.slice(0, maxLines)) {
    logger.error({ operation }, `Shutdown: ${operation} did not end in time, and is not waited for.`);
  }
  const others = operations.length - maxLines;
  if (others > 0) logger.error({ others }, `Shutdown: ${others} others are not waited for either.`);
}
