import type { TimelineEntry } from '../live/sections.ts';

interface RepeatedCalls {
  readonly target: string;
  readonly name: string;
  readonly count: number;
}

/** With fewer, a reader sees by the waterfall what there is to see. */
const repeatedFrom = 5;
const maxNamed = 3;

/** Returns what a request asked its databases and caches for again and again, the most frequent first; at most three. */
export function repeatedCalls(timeline: readonly TimelineEntry[]): readonly RepeatedCalls[] {
  const counts = new Map<string, RepeatedCalls>();
  for (const { kind, name, target = kind } of timeline) {
    if (kind !== 'database' && kind !== 'cache') continue;
    const key = `${target} ${name}`;
    counts.set(key, { target, name, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()]
    .filter(({ count }) => count >= repeatedFrom)
    .sort((a, b) => b.count - a.count)
    .slice(0, maxNamed);
}
