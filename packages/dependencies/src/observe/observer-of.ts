import type { Monitor } from '@golden-signals/core';
import { existingDefaultMonitor } from '@golden-signals/core/extension';
import { Dependencies } from '../dependencies.ts';
import type { Observer } from '../observer.ts';

/**
 * Finds again and again what measures the calls of one instance; looks only after something has changed. Its fields are
 * `private`, not `#private`, see docs/hot-path.md, rule 12.
 */
export class ObserverFinder {
  private readonly given: Monitor | undefined;
  private seenMonitor: Monitor | undefined = undefined;
  private seenChanges = -1;
  private found: Observer | undefined = undefined;

  constructor(given: Monitor | undefined) {
    this.given = given;
  }

  /** See `observerOf`. */
  find(): Observer | undefined {
    const monitor = this.given ?? existingDefaultMonitor();
    if (Dependencies.changes !== this.seenChanges || monitor !== this.seenMonitor) {
      this.found = observerOf(this.given);
      this.seenMonitor = monitor;
      this.seenChanges = Dependencies.changes;
    }
    return this.found;
  }
}

/**
 * Returns what measures a call that is made now: that of the monitor given. Without one it is that of the monitor of the
 * process if it uses `dependencies()`, else of the first that does, else the monitor of the process is given
 * `dependencies()` with defaults; undefined while there is none, because a call must not make a monitor before the
 * application does.
 */
export function observerOf(given: Monitor | undefined): Observer | undefined {
  if (given !== undefined) return given.closed ? undefined : (Dependencies.usedBy(given) ?? addTo(given));
  const monitor = existingDefaultMonitor();
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
