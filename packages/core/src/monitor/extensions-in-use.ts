import type { Extension } from '../host/extension-host.ts';
import type { Monitor } from './monitor.ts';

const monitors = new WeakMap<Extension, Monitor>();

/** The monitor that uses an extension; the latest, if there are several. Undefined before. */
export function monitorUsing(extension: Extension): Monitor | undefined {
  return monitors.get(extension);
}

/** Called by the monitor when the setup has returned. */
export function noteUse(extension: Extension, monitor: Monitor): void {
  monitors.set(extension, monitor);
}
