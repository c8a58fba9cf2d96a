import type { AlertRule, Slo } from '@golden-signals/core/extension';
import { burnPairs, exact } from './burn-windows.ts';
import { formatDuration } from './duration.ts';
import { sloSignalIds } from './slo-signals.ts';

const dayMs = 86_400_000;
/** Where an objective is so low that even a total failure burns no faster, most of it failing is bad enough. */
const highestRatio = 0.9;

/**
 * Returns the alert rules of an SLO: its budget burns too fast over a long window and, still, over a short one, and enough
 * bad events were seen. Pages are `critical`, tickets `warning`.
 */
export function burnAlerts(slo: Slo): AlertRule[] {
  const where = { slo: slo.name };
  return burnPairs(slo.windowDays * dayMs).map(({ severity, longMs, shortMs, burnRate }): AlertRule => {
    const above = Math.min(highestRatio, exact(burnRate * (1 - slo.objective)));
    const long = formatDuration(longMs);
    return {
      type: 'alert',
      name: `${alertName(slo.name)}${long}`,
      signal: sloSignalIds.errorRatio,
      where,
      groupBy: [],
      windowMs: longMs,
      above,
      all: [
        { signal: sloSignalIds.errorRatio, where, windowMs: shortMs, above },
        { signal: sloSignalIds.badRate, where, windowMs: longMs, above: 0, minTotal: minBadOf(slo) },
      ],
      severity: severity === 'page' ? 'critical' : 'warning',
      labels: { slo_alert: severity, slo_window: long, ...slo.labels },
      summary: `The error budget of ${slo.name} burns ${burnRate} times as fast as it may, over ${long} and ${formatDuration(shortMs)}.`,
      description: slo.summary,
      ...(slo.runbook !== undefined && { runbook: slo.runbook }),
    };
  });
}

/** Returns how many bad ones it takes before an SLO is believed to be missed. */
export function minBadOf({ minBad, slices }: Slo): number {
  return minBad ?? (slices === undefined ? 5 : 1);
}

/** Returns what its alerts are called, without their windows: `checkout-latency` gives `CheckoutLatencyBudgetBurn`. */
export function alertName(slo: string): string {
  const pascalCase = slo.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return `${pascalCase}BudgetBurn`;
}
