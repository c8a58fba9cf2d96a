import type { Severity, Signal } from '@golden-signals/core/extension';

/** Returns how bad a value is, and the limit that is the next one worth drawing. */
export function judged(
  signal: Signal,
  value: number | undefined,
): { limit: number | undefined; severity: Severity | undefined } {
  const { warning, critical } = signal.limits;
  const severity = value === undefined ? undefined : signal.severity(value);
  return { limit: severity === 'critical' ? (critical ?? warning) : (warning ?? critical), severity };
}
