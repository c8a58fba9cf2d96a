import { GoldenSignalsError } from '../base/coded-error.ts';
import { differingOptions } from '../base/same-options.ts';
import { shapeVersion } from '../base/shape-version.ts';
import { Monitor } from '../monitor/monitor.ts';
import type { MonitorOptions } from '../monitor/options.ts';
import { backgroundClock, noteMade, optionsForTests } from './test-environment.ts';

const keyPrefix = 'golden-signals.default-monitor/';
/** On `globalThis`, so that two installed copies of this package still share one monitor, unless their shapes differ. */
const key = Symbol.for(`${keyPrefix}${shapeVersion}`);
const holder = globalThis as { [key]?: Monitor };

/**
 * Makes a monitor of its own, configured by the options and the environment. Where `NODE_ENV` is `test`, it looks for
 * stalls only if the option `stalls` says so, and does not say where it is served unless a logger is given.
 *
 * @throws GoldenSignalsError for an option or a variable that is wrong; see `resolveOptions`.
 */
export function createMonitor(options: MonitorOptions = {}): Monitor {
  const monitor = new Monitor(optionsForTests(options));
  noteMade(monitor, options);
  return monitor;
}

/**
 * The process-wide monitor that the one-line starts use: made on first use, configured by the environment. After its
 * `close()` the next call makes a new one.
 */
export function defaultMonitor(): Monitor {
  return existingDefaultMonitor() ?? hold(createOwnMonitor());
}

/** The options that a monitor was made with by an adapter. */
const optionsOf = new WeakMap<Monitor, MonitorOptions>();

/**
 * Makes a monitor for the process or for an application that was given none. Where `NODE_ENV` is `test` it is quiet: see
 * `optionsForTests`.
 *
 * @throws GoldenSignalsError as `createMonitor`
 */
export function createOwnMonitor(options: MonitorOptions = {}): Monitor {
  const monitor = new Monitor(optionsForTests(options), backgroundClock(options));
  optionsOf.set(monitor, options);
  noteMade(monitor, options);
  return monitor;
}

/**
 * The process-wide monitor, made with these options if there is none yet.
 *
 * @param scope How messages call the options.
 * @throws GoldenSignalsError `ERR_GS_MONITOR_CONFIGURED_TWICE` when there is one that was made with others, and as
 *   `createMonitor`
 */
export function configuredDefaultMonitor(scope: string, options: MonitorOptions): Monitor {
  const existing = existingDefaultMonitor();
  if (existing === undefined) return hold(createOwnMonitor(options));
  assertMadeWith(scope, existing, options);
  return existing;
}

/**
 * Checks that a monitor that exists was made with all of these options.
 *
 * @throws GoldenSignalsError `ERR_GS_MONITOR_CONFIGURED_TWICE`
 */
export function assertMadeWith(scope: string, monitor: Monitor, options: MonitorOptions): void {
  const made = optionsOf.get(monitor) ?? {};
  const given = Object.keys(options);
  const other = differingOptions(made, options).filter((name) => given.includes(name));
  if (other.length === 0) return;
  throw new GoldenSignalsError(
    'ERR_GS_MONITOR_CONFIGURED_TWICE',
    `${scope}: the monitor exists already, with other values of: ${other.join(', ')}. Give these options to whatever makes it first, or make one with createMonitor() and give it everywhere as "monitor".`,
  );
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
