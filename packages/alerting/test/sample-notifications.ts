import type { Alert, Delivery, Notification } from '@golden-signals/alerting';

export const firedAtMs = Date.UTC(2026, 0, 31, 9, 0, 0);

/** An alert that fires, with a cause. */
export function firing(name = 'HttpErrorRatioHigh', changes: Partial<Alert> = {}): Notification {
  const severity = changes.severity ?? 'critical';
  return {
    status: 'firing',
    alert: {
      name,
      state: 'firing',
      severity,
      annotations: {
        summary: 'More than 5 % of the requests fail.',
        runbook: 'https://example.test/runbook',
      },
      value: 0.082,
      text: 'http.error_ratio over 5 min is 0.082, above 0.05',
      activeSinceMs: firedAtMs - 60_000,
      firedAtMs,
      resolvedAtMs: undefined,
      isFrozen: false,
      cause: {
        version: '1.4.0',
        deploy: { version: '1.4.0', timestampMs: firedAtMs - 120_000 },
        slowestRoute: { route: '/orders', p95Seconds: 1.2345 },
        findings: [{ title: 'TypeError in GET /orders', evidence: ['412 times since 09:00'] }],
        causes: [],
      },
      ...changes,
      labels: { alertname: name, severity, ...changes.labels },
    },
  };
}

/** The end of an alert. */
export function resolved({ alert }: Notification, resolvedAtMs = firedAtMs + 600_000): Notification {
  return { status: 'resolved', alert: { ...alert, state: 'resolved', resolvedAtMs } };
}

export function delivery(changes: Partial<Delivery> = {}): Delivery {
  return {
    id: 'b0c1',
    groupKey: '{}:{"alertname":"HttpErrorRatioHigh"}',
    groupLabels: { alertname: 'HttpErrorRatioHigh' },
    status: 'firing',
    service: { name: 'shop', version: '1.4.0', environment: 'production' },
    externalUrl: 'https://shop.test/monitoring',
    sentAtMs: firedAtMs + 30_000,
    signal: new AbortController().signal,
    ...changes,
  };
}
