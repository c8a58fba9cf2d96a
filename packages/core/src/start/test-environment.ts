import { type Clock, systemClock } from '../base/clock.ts';
import type { MonitorOptions } from '../monitor/options.ts';

/**
 * A user's tests should print their own results only, and end when they have ended. So where `NODE_ENV` is `test`, as Jest
 * and Vitest set it, a monitor that nobody made by hand looks for no stalls and starts no timers of its own. What an
 * option asks for is done all the same.
 */
function isTest({ env = process.env }: MonitorOptions): boolean {
  return env.NODE_ENV === 'test';
}

/** The options of a monitor that nobody made by hand. */
export function optionsForTests(options: MonitorOptions): MonitorOptions {
  return isTest(options) && options.stalls === undefined ? { ...options, stalls: false } : options;
}

const withoutTimers: Clock = { ...systemClock, every: () => () => {} };

/** The clock for what such a monitor does by itself at intervals. Extensions and applications have the ordinary one. */
export function backgroundClock(options: MonitorOptions): Clock | undefined {
  return isTest(options) && options.clock === undefined ? withoutTimers : undefined;
}
