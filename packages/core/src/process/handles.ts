import type { Registry } from '../metrics/registry.ts';

/** Undocumented, but what prom-client's metrics of these names count. */
interface ProcessInternals {
  _getActiveHandles?(): unknown[];
  _getActiveRequests?(): unknown[];
}

/** Registers metrics of what keeps the event loop alive, by type. A type that is gone stays as 0. */
export function registerHandleMetrics(registry: Registry): void {
  const internals = process as unknown as ProcessInternals;
  registerActive(
    registry,
    'resources',
    'Number of active resources that are currently keeping the event loop alive, grouped by async resource type.',
    () => process.getActiveResourcesInfo(),
  );
  if (internals._getActiveHandles !== undefined) {
    registerActive(
      registry,
      'handles',
      'Number of active libuv handles grouped by handle type. Every handle type is C++ class name.',
      () => internals._getActiveHandles!().map(className),
    );
  }
  if (internals._getActiveRequests !== undefined) {
    registerActive(
      registry,
      'requests',
      'Number of active libuv requests grouped by request type. Every request type is C++ class name.',
      () => internals._getActiveRequests!().map(className),
    );
  }
}

function registerActive(
  registry: Registry,
  what: string,
  help: string,
  types: () => readonly string[],
): void {
  const total = registry.untyped({
    name: `nodejs_active_${what}_total`,
    help: `Total number of active ${what}.`,
  });
  registry.gauge({
    name: `nodejs_active_${what}`,
    help,
    labelNames: ['type'],
    collect: (gauge) => {
      const active = types();
      total.set(active.length);
      const counts = new Map<string, number>();
      for (const type of active) counts.set(type, (counts.get(type) ?? 0) + 1);
      gauge.reset();
      for (const [type, count] of counts) gauge.labels({ type }).set(count);
    },
  });
}

function className(object: unknown): string {
  return (object as object | undefined)?.constructor?.name ?? 'Object';
}
