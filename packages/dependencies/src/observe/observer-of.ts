import type { Monitor } from '@golden-signals/core';
import { existingDefaultMonitor } from '@golden-signals/core/extension';
import { Dependencies } from '../dependencies.ts';
import type { Observer } from '../observer.ts';

const observers = new WeakMap<Monitor, Observer | undefined>();
/** In all but tests there is one monitor, so the last one is compared first. */
let lastMonitor: Monitor | undefined;
let lastObserver: Observer | undefined;

/**
 * Returns what measures a call that is made now: that of the monitor given, else of the monitor of the process; undefined
 * while there is none, because a call must not make one before the application does. A monitor that does not use
 * `dependencies()` yet is given one with defaults.
 */
export function observerOf(given: Monitor | undefined): Observer | undefined {
  const monitor = given ?? existingDefaultMonitor();
  if (monitor === undefined) return undefined;
  if (monitor !== lastMonitor || monitor.closed) {
    lastObserver = monitor.closed ? undefined : obtain(monitor);
    lastMonitor = monitor;
  }
  return lastObserver;
}

function obtain(monitor: Monitor): Observer | undefined {
  if (!observers.has(monitor)) observers.set(monitor, usedBy(monitor));
  return observers.get(monitor);
}

function usedBy(monitor: Monitor): Observer | undefined {
  const used = Dependencies.usedBy(monitor);
  if (used !== undefined) return used;
  const added = new Dependencies();
  try {
    monitor.use(added);
  } catch (error) {
    monitor.internalError('dependencies', error);
  }
  return added.observer;
}
