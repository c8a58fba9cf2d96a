import type { Monitor } from '@golden-signals/core';
import { existingDefaultMonitor } from '@golden-signals/core/extension';
import { Dependencies } from '../dependencies.ts';
import type { Observer } from '../observer.ts';

/** The last answer for calls without a monitor of their own, and what it was made from: nearly always the same. */
let last:
  | { processMonitor: Monitor | undefined; changes: number; observer: Observer | undefined }
  | undefined;

/**
 * Returns what measures a call that is made now: that of the monitor given. Without one it is that of the monitor of the
 * process if it uses `dependencies()`, else of the first that does, else the monitor of the process is given
 * `dependencies()` with defaults; undefined while there is none, because a call must not make a monitor before the
 * application does.
 */
export function observerOf(given: Monitor | undefined): Observer | undefined {
  if (given !== undefined) return given.closed ? undefined : (Dependencies.usedBy(given) ?? addTo(given));
  const processMonitor = existingDefaultMonitor();
  if (last?.processMonitor !== processMonitor || last?.changes !== Dependencies.changes) {
    const observer = observerOfProcess(processMonitor);
    last = { processMonitor, changes: Dependencies.changes, observer };
  }
  return last.observer;
}

function observerOfProcess(monitor: Monitor | undefined): Observer | undefined {
  const own = monitor && Dependencies.usedBy(monitor);
  return own ?? Dependencies.first?.observer ?? (monitor && addTo(monitor));
}

const refused = new WeakSet<Monitor>();

function addTo(monitor: Monitor): Observer | undefined {
  if (refused.has(monitor)) return undefined;
  const added = new Dependencies();
  try {
    monitor.use(added);
  } catch (error) {
    refused.add(monitor);
    monitor.internalError('dependencies', error);
  }
  return added.observer;
}
