import type { Reading } from './monitored-server.ts';
import type { ServerState } from './server-state.ts';

/** Fewer looks into the cache between two readings say nothing. */
const enoughRequests = 1_000;

/** From 0 to 1; undefined where it is not known, or there is no limit. */
export function connectionsUsed({ figures }: ServerState): number | undefined {
  const { usedConnections, maxConnections } = figures;
  if (usedConnections === undefined || maxConnections === undefined || maxConnections === 0) return undefined;
  return usedConnections / maxConnections;
}

/** Of the replica that is furthest behind; undefined where none is known. */
export function lagMs({ replicas }: ServerState): number | undefined {
  const known = replicas.flatMap((replica) => (replica.lagMs === undefined ? [] : [replica.lagMs]));
  return known.length === 0 ? undefined : Math.max(...known);
}

/** Between the last two readings; undefined where there was too little to tell. */
export function cacheHitRatio({
  change,
}: {
  readonly change: { readonly from: Reading; readonly to: Reading } | undefined;
}): number | undefined {
  const hits = gained(change, 'cacheHits') ?? 0;
  const requests = hits + (gained(change, 'cacheMisses') ?? 0);
  return requests < enoughRequests ? undefined : hits / requests;
}

/** Returns what a count gained between two readings; undefined where it is not known of both, or the server began anew. */
export function gained(
  change: { readonly from: Reading; readonly to: Reading } | undefined,
  figure: keyof ServerState['figures'],
): number | undefined {
  const from = change?.from.state.figures[figure];
  const to = change?.to.state.figures[figure];
  return from === undefined || to === undefined || to < from ? undefined : to - from;
}
