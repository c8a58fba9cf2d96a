import { shapeVersion } from '../base/shape-version.ts';
import { Monitor } from '../monitor/monitor.ts';
import type { MonitorOptions } from '../monitor/options.ts';

const keyPrefix = 'golden-signals.default-monitor/';
/** On `globalThis`, so that two installed copies of this package still share one monitor, unless their shapes differ. */
const key = Symbol.for(`${keyPrefix}${shapeVersion}`);
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
  return existingDefaultMonitor() ?? hold(createMonitor());
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
  if (existingDefaultMonitor() === undefined) hold(monitor);
}

let otherShapeLogged = false;

function hold(monitor: Monitor): Monitor {
  holder[key] = monitor;
  if (!otherShapeLogged && Object.getOwnPropertySymbols(globalThis).some(isOfOtherShape)) {
    otherShapeLogged = true;
    monitor.logger.warn(
      {},
      'Two versions of @golden-signals/core that cannot share a monitor are loaded, so each measures into one of its own; `npm ls @golden-signals/core` shows who brings them.',
    );
  }
  return monitor;
}

function isOfOtherShape(symbol: symbol): boolean {
  return symbol !== key && Symbol.keyFor(symbol)?.startsWith(keyPrefix) === true;
}
