import type { Monitor } from '@golden-signals/core';
import { existingDefaultMonitor } from '@golden-signals/core/extension';
import { Dependencies } from '../dependencies.ts';
import type { Observer } from '../observer.ts';

/** An answer, and what it was made from: nearly always the same from call to call. */
interface Answer {
  readonly monitor: Monitor | undefined;
  readonly changes: number;
  readonly observer: Observer | undefined;
}

let lastOfProcess: Answer | undefined;
let lastOfGiven: Answer | undefined;

/**
 * Returns what measures a call that is made now: that of the monitor given. Without one it is that of the monitor of the
 * process if it uses `dependencies()`, else of the first that does, else the monitor of the process is given
 * `dependencies()` with defaults; undefined while there is none, because a call must not make a monitor before the
 * application does.
 */
export function observerOf(given: Monitor | undefined): Observer | undefined {
  if (given !== undefined) {
    lastOfGiven = answer(lastOfGiven, given, observerOfGiven);
    return lastOfGiven.observer;
  }
  lastOfProcess = answer(lastOfProcess, existingDefaultMonitor(), observerOfProcess);
  return lastOfProcess.observer;
}

function answer<Asked extends Monitor | undefined>(
  last: Answer | undefined,
  monitor: Asked,
  find: (monitor: Asked) => Observer | undefined,
): Answer {
  if (last !== undefined && last.monitor === monitor && last.changes === Dependencies.changes) return last;
  const observer = find(monitor);
  return { monitor, changes: Dependencies.changes, observer };
}

function observerOfGiven(monitor: Monitor): Observer | undefined {
  return monitor.closed ? undefined : (Dependencies.usedBy(monitor) ?? addTo(monitor));
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
