import type { CacheCounts } from '../caches/cache-counts.ts';
import type { Command } from './commands.ts';
import type { KeyPatterns } from './key-patterns.ts';

export interface AskedCounts {
  readonly counts: CacheCounts;
  readonly patterns: KeyPatterns;
}

/**
 * Counts what a reply had of what was asked for.
 *
 * @param args The arguments of the command, without its name.
 * @returns Whether everything was there; undefined for what is no question.
 */
export function countReply(
  { asked, operation }: Command,
  args: readonly unknown[],
  reply: unknown,
  into: AskedCounts,
): boolean | undefined {
  if (asked === undefined || reply instanceof Error) return undefined;
  if (asked === 'value') return countOne(args[0], reply !== null && reply !== undefined, into);
  if (asked === 'entries') return countOne(args[0], sizeOf(reply) > 0, into);
  if (!Array.isArray(reply)) return undefined;
  let areAllHits = true;
  for (const [index, value] of reply.entries()) {
    const isHit = value !== null && value !== undefined;
    countOne(operation === 'MGET' ? args[index] : args[0], isHit, into);
    areAllHits &&= isHit;
  }
  return areAllHits;
}

function countOne(key: unknown, isHit: boolean, { counts, patterns }: AskedCounts): boolean {
  if (isHit) counts.hits += 1;
  else counts.misses += 1;
  patterns.count(key, isHit);
  return isHit;
}

/** Returns how many elements a reply has; 0 for what is no collection. */
export function sizeOf(reply: unknown): number {
  if (Array.isArray(reply)) return reply.length;
  if (reply instanceof Map || reply instanceof Set) return reply.size;
  const isText = reply instanceof Uint8Array || reply instanceof Error;
  return typeof reply === 'object' && reply !== null && !isText ? Object.keys(reply).length : 0;
}
