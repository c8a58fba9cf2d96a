import { shapeVersion } from '../base/shape-version.ts';
import { jsonLineLogger } from '../logging/json-line-logger.ts';
import type { Monitor } from '../monitor/monitor.ts';
import { defaultMonitor } from './default-monitor.ts';

/** On every object that a framework integration ties to the monitor of its application. */
const boundMonitor = Symbol.for(`golden-signals.monitor/${shapeVersion}`);
type Bound = { [boundMonitor]?: Monitor };

/** Makes decorated methods of this object (or of everything that inherits from it) record into this monitor. */
export function bindMonitor(target: object, monitor: Monitor): void {
  Object.defineProperty(target, boundMonitor, { value: monitor, configurable: true });
}

/** The monitor of one call: the one given, else the one bound to the receiver, else the process-wide one. */
export function monitorOf(receiver: unknown, given: Monitor | undefined): Monitor {
  return given ?? (receiver as Bound | null | undefined)?.[boundMonitor] ?? defaultMonitor();
}

let noMonitorLogged = false;

/** As `monitorOf`, but nothing where the process-wide one cannot be made, which is logged once: the call goes on. */
export function monitorIfAny(receiver: unknown, given: Monitor | undefined): Monitor | undefined {
  try {
    return monitorOf(receiver, given);
  } catch (error) {
    if (!noMonitorLogged) {
      noMonitorLogged = true;
      jsonLineLogger().error({ error: String(error) }, 'Operations run unobserved: there is no monitor.');
    }
    return undefined;
  }
}

/**
 * Something that is made once per monitor, at the first call that needs it: a decorator runs while a class is
 * defined, before any monitor exists. In all but tests there is one monitor, so the last one is compared first.
 *
 * When making it fails, the failure is reported to the monitor and the calls go on unobserved.
 */
export class PerMonitor<Value> {
  readonly #make: (monitor: Monitor, receiver: unknown) => Value;
  readonly #all = new WeakMap<Monitor, { value: Value | undefined }>();
  #lastMonitor: Monitor | undefined;
  #lastValue: Value | undefined;

  constructor(make: (monitor: Monitor, receiver: unknown) => Value) {
    this.#make = make;
  }

  of(monitor: Monitor, receiver: unknown): Value | undefined {
    if (monitor === this.#lastMonitor) return this.#lastValue;
    let entry = this.#all.get(monitor);
    if (entry === undefined) {
      entry = { value: this.#tryMake(monitor, receiver) };
      this.#all.set(monitor, entry);
    }
    this.#lastMonitor = monitor;
    this.#lastValue = entry.value;
    return entry.value;
  }

  #tryMake(monitor: Monitor, receiver: unknown): Value | undefined {
    if (!monitor.enabled) return undefined;
    try {
      return this.#make(monitor, receiver);
    } catch (error) {
      monitor.internalError('operations', error);
      return undefined;
    }
  }
}
