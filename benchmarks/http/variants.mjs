import { createMonitor } from '@golden-signals/core';
import { health } from '@golden-signals/health';

// What "everything on" means, and the only place to add to when there is more to switch on.

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

/** The defaults, and a context for every request, which nobody asks for anything. */
export function createContextMonitor() {
  return createMonitor({ logger, requestContext: true });
}

/**
 * Errors, slow requests and stalls are on by default; everything is these, a context for every request, and health mounted.
 * The endpoints are served by the application itself.
 */
export function createEverythingMonitor() {
  return withHealth(createMonitor({ logger, requestContext: true }));
}

/** What the adapters are given besides a monitor of `createTellingMonitor`. */
export const tellingOptions = { http: { sizes: true, serverTiming: true } };

/** Everything, and whatever else can be had for every request: a log line, the sizes of the bodies, and `Server-Timing`. */
export function createTellingMonitor() {
  return withHealth(createMonitor({ logger, requestContext: true, requestLog: true }));
}

/** @param {import('@golden-signals/core').Monitor} monitor */
function withHealth(monitor) {
  return monitor.use(health({ checks: { itself: () => 'healthy' } }));
}
