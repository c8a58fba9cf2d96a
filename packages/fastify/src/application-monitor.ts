import {
  createOwnMonitor,
  defaultMonitor,
  existingDefaultMonitor,
  type Monitor,
  type MonitorOptions,
  offerDefaultMonitor,
} from '@golden-signals/core/adapter';
import type { FastifyInstance } from 'fastify';

/** Monitors that came into being for one application. */
const ofApplications = new WeakSet<Monitor>();

/** How many applications use each process-wide monitor that came into being for one of them. */
const users = new WeakMap<Monitor, number>();

/**
 * The monitor of an application that was given none: with options one of its own, which is the process-wide one too unless
 * there is one, else the process-wide one. Whoever makes a monitor closes it: what is made here closes with the application.
 *
 * @param bringsExtensions Then it has one of its own too, where the process-wide one is another application's: that has an
 *   extension of the same name, as a rule, such as the health of an application that a test did not close.
 * @throws GoldenSignalsError as `createMonitor`
 */
export function monitorFor(
  app: FastifyInstance,
  options: MonitorOptions,
  bringsExtensions: boolean,
): Monitor {
  const existing = existingDefaultMonitor();
  const isOthers = bringsExtensions && existing !== undefined && ofApplications.has(existing);
  if (Object.keys(options).length === 0 && !isOthers) return shareDefaultMonitor(app);
  const monitor = createOwnMonitor(options);
  ofApplications.add(monitor);
  offerDefaultMonitor(monitor);
  app.addHook('onClose', function goldenSignalsMonitor() {
    return monitor.close();
  });
  return monitor;
}

/**
 * The process-wide monitor. Where there was none yet, it is closed with the last application that shares it; where there
 * was one, it is somebody else's and stays open.
 */
function shareDefaultMonitor(app: FastifyInstance): Monitor {
  const existing = existingDefaultMonitor();
  const monitor = existing ?? defaultMonitor();
  const others = existing === undefined ? 0 : users.get(monitor);
  if (others === undefined) return monitor;
  ofApplications.add(monitor);
  users.set(monitor, others + 1);
  app.addHook('onClose', async function goldenSignalsMonitor() {
    const left = users.get(monitor)! - 1;
    users.set(monitor, left);
    if (left === 0) await monitor.close();
  });
  return monitor;
}
