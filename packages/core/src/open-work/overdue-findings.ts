import { formatMs } from '../base/duration-text.ts';
import type { Finding } from '../host/findings.ts';
import type { OpenWork } from '../work/open-work.ts';
import { hopelessFactor, overdueSeverity } from './overdue-severity.ts';
import type { OpenSource } from './overdue-watch.ts';

/** Items that are looked at, the oldest first: with more than these the picture is the same. */
const maxLooked = 1_000;

interface Overdue {
  readonly oldest: OpenWork;
  readonly thresholdMs: number;
  count: number;
}

/**
 * Returns what is open for many times its threshold, one finding for each route or operation. What is a little past it is
 * slow, which is told when it has ended.
 */
export function overdueFindings(
  sources: ReadonlyArray<OpenSource<object>>,
  nowMs: number,
): readonly Finding[] {
  const found = new Map<string, Overdue>();
  for (const source of sources) {
    let looked = 0;
    for (const item of source.items()) {
      if (looked++ === maxLooked) break;
      const thresholdMs = source.thresholdMs(item);
      if (!(nowMs - source.startedMs(item) > hopelessFactor * thresholdMs)) continue;
      const work = source.describe(item);
      const name = work.method === undefined ? work.name : `${work.method} ${work.name}`;
      const one = found.get(name);
      if (one === undefined) found.set(name, { oldest: work, thresholdMs, count: 1 });
      else one.count += 1;
    }
  }
  return Array.from(found, ([name, { oldest, thresholdMs, count }]) => ({
    id: `overdue:${name}`,
    severity: overdueSeverity(oldest.ageMs, thresholdMs) ?? 'warning',
    title: `${name} does not come to an end`,
    evidence: [
      `${count} in progress for longer than ${formatMs(hopelessFactor * thresholdMs)}, ${hopelessFactor} times their threshold`,
      `the oldest for ${formatMs(oldest.ageMs)}`,
    ],
    next: 'See what it waits for, and give that wait a time limit.',
    signal: 'http.in_flight',
    cost: count,
  }));
}
