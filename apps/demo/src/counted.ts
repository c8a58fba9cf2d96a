import type { IncomingMessage } from 'node:http';
import type { Monitor } from '@golden-signals/core';
import type { RequestCount } from './comparison.ts';
import { loadUserAgent } from './load/visitor.ts';

/**
 * The demo's own label on every HTTP metric: the generator's requests are `load`, those of a person who looks around in
 * the shop are `visitor`, so that looking around does not disturb the comparison.
 */
export const clientLabel = {
  client: (req: IncomingMessage) => (req.headers['user-agent'] === loadUserAgent ? 'load' : 'visitor'),
};

/** The generator's requests as the monitor counted them since the start. */
export function countedRequests(monitor: Monitor): RequestCount[] {
  const family = monitor.registry.families().find(({ name }) => name === 'http_requests_total');
  if (family?.type !== 'counter') return [];
  return (
    [...family.points]
      .map(({ labels, value }) => ({ count: value, label: toLabel(labels) }))
      // For alerts, each route has a series of failures that begins at 0.
      .filter(({ count, label }) => count > 0 && label('client') === 'load')
      .map(({ count, label }) => ({
        method: label('method'),
        route: label('route'),
        status: label('status_code'),
        count,
      }))
  );
}

function toLabel({ names, values }: { names: readonly string[]; values: readonly string[] }) {
  return (name: string): string => values[names.indexOf(name)] ?? '';
}
