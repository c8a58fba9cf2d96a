import { Monitor } from '../monitor/monitor.ts';
import type { MonitorOptions } from '../monitor/options.ts';

/** On `globalThis`, so that two installed copies of this package still share one monitor. */
const key = Symbol.for('golden-signals.default-monitor');
const holder = globalThis as { [key]?: Monitor };

/**
 * Makes a monitor of its own, configured by the options and the environment.
 *
 * @throws GoldenSignalsError for an option or a variable that is wrong; see `resolveOptions`.
 */
export function createMonitor(options: MonitorOptions = {}): Monitor {
  return new Monitor(options);
}

/**
 * The process-wide monitor that the one-line starts use: made on first use, configured by the environment. After its
 * `close()` the next call makes a new one.
 */
export function defaultMonitor(): Monitor {
  if (holder[key] === undefined || holder[key].closed) holder[key] = createMonitor();
  return holder[key];
}

/** The process-wide monitor, if there is one that is open. */
export function existingDefaultMonitor(): Monitor | undefined {
  return holder[key]?.closed === false ? holder[key] : undefined;
}

/**
 * Makes `monitor` the process-wide one, unless there is one that is open. A framework's integration offers the monitor
 * that it made for its application, so that what is measured outside of the framework is found in the same place.
 */
export function offerDefaultMonitor(monitor: Monitor): void {
  if (holder[key] === undefined || holder[key].closed) holder[key] = monitor;
}
