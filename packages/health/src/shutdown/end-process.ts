import type { Logger } from '@golden-signals/core';

/** What was forgotten may keep the process alive for this long after its shutdown is complete. */
const lingerMs = 1_000;

/** Lets the event loop go, and ends the process when something still holds it. */
export function endProcess(code: number, logger: Logger): void {
  process.exitCode = code;
  const timer = setTimeout(() => {
    logger.warn(
      { resources: heldResources() },
      'Shutdown: something still keeps the process alive; ending it.',
    );
    process.exit(code);
  }, lingerMs);
  timer.unref();
}

/** What keeps the event loop alive, such as `{ TCPSocketWrap: 2 }`. */
function heldResources(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const resource of process.getActiveResourcesInfo()) counts[resource] = (counts[resource] ?? 0) + 1;
  return counts;
}
