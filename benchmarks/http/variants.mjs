import { createMonitor } from '@golden-signals/core';
import { health } from '@golden-signals/health';

// What "everything on" means. This is the one place to add to when there is more to switch on: options of
// `createMonitor` in `createEverythingMonitor`, options of the middleware or plugin in `everythingOptions`.

/** A logger that writes nowhere: what a service does with its log lines is its own cost. */
const logger = { debug() {}, info() {}, warn() {}, error() {} };

/** @type {import('@golden-signals/core').Monitor | undefined} */
let monitor;

/**
 * The monitor of the defaults: one for all applications that share a process, because with a second one every access to a
 * response would be slower, and a service has one.
 */
export function defaultsMonitor() {
  monitor ??= createMonitor({ logger });
  return monitor;
}

/** What the adapters are given besides the monitor. */
export const everythingOptions = { sizes: true, serverTiming: true };

/**
 * With a context and a log line for every request, and health mounted; errors, slow requests and stalls are on anyway. The
 * endpoints are served by the application itself.
 */
export function createEverythingMonitor() {
  return createMonitor({ logger, requestContext: true, requestLog: true }).use(
    health({ checks: { itself: () => 'healthy' } }),
  );
}
