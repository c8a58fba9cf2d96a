import type { CallEnd } from '@golden-signals/core/extension';

/** Returns how many calls there were by operation. */
export function byOperation(ends: readonly CallEnd[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { operation } of ends) counts[operation] = (counts[operation] ?? 0) + 1;
  return counts;
}
