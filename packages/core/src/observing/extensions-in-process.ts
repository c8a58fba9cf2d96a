import type { Extension, ExtensionHost } from '../host/extension-host.ts';
import { monitorUsing } from '../monitor/extensions-in-use.ts';
import type { Monitor } from '../monitor/monitor.ts';
import { existingDefaultMonitor } from '../start/default-monitor.ts';

/** Finds again and again what measures one instance; looks only after something has changed. */
export interface Finder<Value> {
  find(): Value | undefined;
}

/**
 * The extensions of one kind that monitors of this process use, each with what it measures with: the one place that says
 * which of them a pool, a client, a worker or a queue belongs to that the application lets us observe.
 */
export class ExtensionsInProcess<Value> {
  readonly #create: () => Extension;
  readonly #inUse = new Map<Extension, Value>();
  readonly #refused = new WeakSet<Monitor>();
  /** Grows whenever one comes into use or goes. */
  #changes = 0;

  /** @param create Makes one with defaults, for the monitor of the process. */
  constructor(create: () => Extension) {
    this.#create = create;
  }

  /** Call it at the end of `setup`; it goes with its monitor. */
  add(extension: Extension, value: Value, host: Pick<ExtensionHost, 'onClose'>): void {
    this.#inUse.set(extension, value);
    this.#changes += 1;
    host.onClose(() => {
      this.#inUse.delete(extension);
      this.#changes += 1;
    });
  }

  /** Returns that of a monitor; undefined where it uses none. */
  usedBy(monitor: Monitor): Value | undefined {
    for (const [extension, value] of this.#inUse) if (monitorUsing(extension) === monitor) return value;
    return undefined;
  }

  /**
   * Returns what measures now: that of the monitor given. Without one it is that of the monitor of the process if it uses
   * such an extension, else of the first that does, else the monitor of the process is given one with defaults; undefined
   * while there is none, because what is observed must not make a monitor before the application does. Never throws.
   */
  of(given: Monitor | undefined): Value | undefined {
    if (given !== undefined) return given.closed ? undefined : (this.usedBy(given) ?? this.#addTo(given));
    const monitor = existingDefaultMonitor();
    const own = monitor && this.usedBy(monitor);
    const [first] = this.#inUse.values();
    return own ?? first ?? (monitor && this.#addTo(monitor));
  }

  /** Returns what asks `of` at every call, as far as that is needed. */
  finder(given: Monitor | undefined): Finder<Value> {
    let seenMonitor: Monitor | undefined;
    let seenChanges = -1;
    let found: Value | undefined;
    return {
      find: () => {
        const monitor = given ?? existingDefaultMonitor();
        if (this.#changes !== seenChanges || monitor !== seenMonitor) {
          found = this.of(given);
          seenMonitor = monitor;
          seenChanges = this.#changes;
        }
        return found;
      },
    };
  }

  #addTo(monitor: Monitor): Value | undefined {
    if (this.#refused.has(monitor)) return undefined;
    const added = this.#create();
    try {
      monitor.use(added);
    } catch (error) {
      this.#refused.add(monitor);
      monitor.internalError(added.name, error);
    }
    return this.#inUse.get(added);
  }
}
