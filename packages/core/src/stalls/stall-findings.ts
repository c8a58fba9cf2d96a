import { formatMs, formatSpan } from '../base/duration-text.ts';
import type { Finding } from '../host/findings.ts';
import type { ReadOptions } from '../host/section.ts';
import type { Severity } from '../host/signals.ts';
import type { Stall } from './stall.ts';
import { nameOf } from './stall-log.ts';
import { stallSeverity } from './stall-severity.ts';
import { type StallSource, sourceOfStall } from './stall-source.ts';

/** Requests and operations that are named as evidence. */
const maxNamed = 3;

/**
 * Returns what blocks the event loop, one finding for each function, one for all stalls of which it is not known, and
 * one for those in which the process did not get to run.
 *
 * @param stalls Those of the window. @param options `details`: whether functions are named.
 */
export function stallFindings(
  stalls: readonly Stall[],
  windowMs: number,
  { details }: ReadOptions,
): readonly Finding[] {
  const bySource = new Map<string, { readonly source: StallSource; readonly stalls: Stall[] }>();
  for (const stall of stalls) {
    const source = sourceOfStall(stall, details);
    const known = bySource.get(source.id) ?? { source, stalls: [] };
    bySource.set(source.id, known);
    known.stalls.push(stall);
  }
  return Array.from(bySource.values(), ({ source, stalls: ofSource }) =>
    toFinding(source, ofSource, windowMs),
  );
}

function toFinding({ id, does, next }: StallSource, stalls: readonly Stall[], windowMs: number): Finding {
  const longest = stalls.reduce((a, b) => (b.durationMs > a.durationMs ? b : a));
  const totalMs = stalls.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const waitedMs = stalls.reduce((sum, stall) => sum + stall.durationMs * Math.max(1, stall.openCount), 0);
  const [cause] = longest.causes;
  const evidence = [
    `${stalls.length === 1 ? '1 stall' : `${stalls.length} stalls`} in the last ${formatSpan(windowMs / 1_000)}, ${formatMs(totalMs)} in all, the longest ${formatMs(longest.durationMs)}`,
    `up to ${Math.max(...stalls.map(({ openCount }) => openCount))} requests and operations waited at once`,
  ];
  const names = mostOftenOpen(stalls);
  if (names.length > 0) evidence.push(`in progress: ${names.join(', ')}`);
  if (cause !== undefined) evidence.push(`during the longest, ${cause.text}`);
  return {
    id: `stall:${id}`,
    severity: severityOf(totalMs, longest.durationMs, windowMs),
    title: `${does}, for up to ${formatMs(longest.durationMs)} at a time`,
    evidence,
    next,
    signal: 'process.event_loop_delay',
    cost: waitedMs / windowMs,
  };
}

/** Returns what was in progress in most of the stalls, with the number of these where it was not in all of them. */
function mostOftenOpen(stalls: readonly Stall[]): string[] {
  const counts = new Map<string, number>();
  for (const { open } of stalls) {
    for (const name of new Set(open.map(nameOf))) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, maxNamed)
    .map(([name, count]) => (count === stalls.length ? name : `${name} (in ${count} of them)`));
}

function severityOf(totalMs: number, longestMs: number, windowMs: number): Severity {
  const ofLongest = stallSeverity(longestMs);
  if (totalMs >= windowMs * 0.1 || ofLongest === 'critical') return 'critical';
  return totalMs >= windowMs * 0.01 ? 'warning' : ofLongest;
}
