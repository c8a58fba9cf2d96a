import { defaultMonitor, existingDefaultMonitor, type Monitor } from '@golden-signals/core/adapter';
import type { FastifyInstance } from 'fastify';

/** How many applications use each process-wide monitor that came into being for one of them. */
const users = new WeakMap<Monitor, number>();

/**
 * Returns the process-wide monitor, for an application that was not given any. Whatever made it closes it: where there
 * was none yet, it is closed with the last application that shares it; where there was one, it is somebody else's and
 * stays open.
 */
export function shareDefaultMonitor(app: FastifyInstance): Monitor {
  const existing = existingDefaultMonitor();
  const monitor = existing ?? defaultMonitor();
  const others = existing === undefined ? 0 : users.get(monitor);
  if (others === undefined) return monitor;
  users.set(monitor, others + 1);
  app.addHook('onClose', async () => {
    const left = users.get(monitor)! - 1;
    users.set(monitor, left);
    if (left === 0) await monitor.close();
  });
  return monitor;
}
