import type { Severity } from '../host/signals.ts';

/** What is so many times over its threshold does not come to an end by itself. */
export const hopelessFactor = 10;
const hopelessMs = 60_000;

/** Returns how bad it is that work is open for so long; undefined while it is within its threshold. */
export function overdueSeverity(
  ageMs: number,
  thresholdMs: number,
): Extract<Severity, 'warning' | 'critical'> | undefined {
  if (!(ageMs > thresholdMs)) return undefined;
  return ageMs >= Math.max(hopelessMs, hopelessFactor * thresholdMs) ? 'critical' : 'warning';
}
