import type { Severity } from '../host/signals.ts';

/** Returns how bad one stall is by itself. */
export function stallSeverity(durationMs: number): Severity {
  return durationMs >= 5_000 ? 'critical' : durationMs >= 1_000 ? 'warning' : 'info';
}
