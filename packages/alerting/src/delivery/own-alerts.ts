import type { Severity } from '@golden-signals/core/extension';
import type { Alert } from '../alert.ts';
import type { Notification } from '../channel.ts';

/** Fires always, so that its absence can be noticed. */
export const watchdogName = 'Watchdog';
/** Fires while a channel cannot be told. */
export const failingName = 'NotificationsFailing';

export const ownNames: ReadonlySet<string> = new Set([watchdogName, failingName]);

export function watchdog(nowMs: number): Notification {
  const summary = 'Alerting works: this alert always fires. Be told when it stays away.';
  return { status: 'firing', alert: own(watchdogName, 'info', summary, nowMs) };
}

export function testAlert(status: Notification['status'], nowMs: number): Notification {
  const alert = own('AlertingTest', 'info', 'This is a test of the channel. Nothing is wrong.', nowMs);
  return status === 'firing'
    ? { status, alert }
    : { status, alert: { ...alert, state: 'resolved', resolvedAtMs: nowMs } };
}

/** @param sinceMs When the first was lost. */
export function failing(
  status: Notification['status'],
  channel: string,
  sinceMs: number,
  nowMs: number,
): Notification {
  const summary = `Notifications to the channel "${channel}" are lost.`;
  const alert = own(failingName, 'critical', summary, sinceMs, { channel });
  return status === 'firing'
    ? { status, alert }
    : { status, alert: { ...alert, state: 'resolved', resolvedAtMs: nowMs } };
}

function own(
  name: string,
  severity: Severity,
  summary: string,
  sinceMs: number,
  labels: Alert['labels'] = {},
): Alert {
  return {
    name,
    state: 'firing',
    severity,
    labels: { ...labels, alertname: name, severity },
    annotations: { summary },
    value: undefined,
    text: '',
    activeSinceMs: sinceMs,
    firedAtMs: sinceMs,
    resolvedAtMs: undefined,
    isFrozen: false,
    cause: undefined,
  };
}
