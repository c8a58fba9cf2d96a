import { type Clock, systemClock } from '../base/clock.ts';
import type { Monitor } from '../monitor/monitor.ts';
import type { MonitorOptions } from '../monitor/options.ts';

/**
 * A user's tests should print their own results only, and end when they have ended. So where `NODE_ENV` is `test`, as Jest
 * and Vitest set it, a monitor looks for no stalls and does not say where it is served; one that nobody made by hand also
 * starts no timers of its own. What an option asks for is done all the same.
 */
function isTest({ env = process.env }: MonitorOptions): boolean {
  return env.NODE_ENV === 'test';
}

/** Returns the options without what a test does not ask for. */
export function optionsForTests(options: MonitorOptions): MonitorOptions {
  return isTest(options) && options.stalls === undefined ? { ...options, stalls: false } : options;
}

const withoutTimers: Clock = { ...systemClock, every: () => () => {} };

/** The clock for what such a monitor does by itself at intervals. Extensions and applications have the ordinary one. */
export function backgroundClock(options: MonitorOptions): Clock | undefined {
  return isTest(options) && options.clock === undefined ? withoutTimers : undefined;
}

const unannounced = new WeakSet<Monitor>();

/** Notes the monitors that were made with a logger of nobody's choice. */
export function noteMade(monitor: Monitor, options: MonitorOptions): void {
  if (isTest(options) && options.logger === undefined) unannounced.add(monitor);
}

/** Returns whether the log is to say where the monitor is served: in a test nobody asks. */
export function isAnnounced(monitor: Monitor): boolean {
  return !unannounced.has(monitor);
}
