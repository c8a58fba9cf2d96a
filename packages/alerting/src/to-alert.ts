import type { AlertRule } from '@golden-signals/core/extension';
import type { Alert, AlertCause } from './alert.ts';
import type { AlertInstance } from './alert-states.ts';
import { conditionText } from './comparison.ts';

/** @param toWallMs Says what the wall clock showed at a moment of the monotonic one. */
export function toAlert(
  rule: AlertRule,
  instance: AlertInstance,
  toWallMs: (ms: number) => number,
  cause: AlertCause | undefined,
): Alert {
  const { name, severity, summary, description, runbook } = rule;
  const { labels, state, value, activeAtMs, firedAtMs, resolvedAtMs, frozenSinceMs } = instance;
  const named = Object.entries(labels).map(([label, of]) => `${label} ${of}: `);
  return {
    name,
    state,
    severity,
    labels: { ...labels, ...rule.labels, alertname: name, severity },
    annotations: {
      ...rule.annotations,
      summary,
      ...(description === undefined ? {} : { description }),
      ...(runbook === undefined ? {} : { runbook }),
    },
    value,
    text: `${named.join('')}${conditionText(rule, value)}`,
    activeSinceMs: toWallMs(activeAtMs),
    firedAtMs: firedAtMs === undefined ? undefined : toWallMs(firedAtMs),
    resolvedAtMs: resolvedAtMs === undefined ? undefined : toWallMs(resolvedAtMs),
    isFrozen: frozenSinceMs !== undefined,
    cause,
  };
}
