import type { Logger } from '@golden-signals/core';
import { heldResources } from './held-resources.ts';

/** What was forgotten may keep the process alive for this long after its shutdown is complete. */
const lingerMs = 1_000;

/** Lets the event loop go, and ends the process when something still holds it. */
export function endProcess(code: number, logger: Logger): void {
  process.exitCode = code;
  const timer = setTimeout(() => {
    const { resources, handles } = heldResources();
    const known = handles.length > 0 ? ` (${handles.join(', ')})` : '';
    logger.warn(
      { resources, handles },
      `Shutdown: something still keeps the process alive${known}; ending it.`,
    );
    process.exit(code);
  }, lingerMs);
  timer.unref();
}
