import type { Labels } from '@golden-signals/core/extension';
import type { Delivery, Notification } from '../channel.ts';
import { fingerprint } from '../delivery/fingerprint.ts';

/** What Alertmanager sends to webhooks, version 4: every receiver that it has takes this. */
export interface WebhookPayload {
  readonly version: '4';
  readonly groupKey: string;
  readonly truncatedAlerts: number;
  readonly status: 'firing' | 'resolved';
  readonly receiver: string;
  readonly groupLabels: Labels;
  readonly commonLabels: Labels;
  readonly commonAnnotations: Labels;
  readonly externalURL: string;
  readonly alerts: readonly WebhookAlert[];
}

export interface WebhookAlert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Labels;
  readonly annotations: Labels;
  /** RFC 3339. */
  readonly startsAt: string;
  /** `0001-01-01T00:00:00Z` while it fires. */
  readonly endsAt: string;
  readonly generatorURL: string;
  readonly fingerprint: string;
}

/** What Go writes for no time. */
const noTime = '0001-01-01T00:00:00Z';

export function webhookPayload(
  receiver: string,
  notifications: readonly Notification[],
  { groupKey, groupLabels, status, externalUrl }: Delivery,
  maxAlerts: number,
): WebhookPayload {
  const alerts = notifications.slice(0, maxAlerts).map((one) => webhookAlert(one, externalUrl));
  return {
    version: '4',
    groupKey,
    truncatedAlerts: notifications.length - alerts.length,
    status,
    receiver,
    groupLabels,
    commonLabels: common(notifications.map(({ alert }) => alert.labels)),
    commonAnnotations: common(notifications.map(annotationsOf)),
    externalURL: externalUrl,
    alerts,
  };
}

/** Those of the alert, with the figures as `value_text` and the runbook as `runbook_url` too, by which others know it. */
export function annotationsOf({ alert: { annotations, text } }: Notification): Labels {
  return {
    ...annotations,
    ...(annotations.runbook === undefined ? {} : { runbook_url: annotations.runbook }),
    ...(text === '' ? {} : { value_text: text }),
  };
}

/** By the wall clock: when it fired. */
export function startOf({ alert }: Notification): string {
  return new Date(alert.firedAtMs ?? alert.activeSinceMs).toISOString();
}

function webhookAlert(notification: Notification, externalUrl: string): WebhookAlert {
  const { status, alert } = notification;
  const isOver = status === 'resolved' && alert.resolvedAtMs !== undefined;
  return {
    status,
    labels: alert.labels,
    annotations: annotationsOf(notification),
    startsAt: startOf(notification),
    endsAt: isOver ? new Date(alert.resolvedAtMs).toISOString() : noTime,
    generatorURL: externalUrl,
    fingerprint: fingerprint(alert.labels),
  };
}

function common(all: readonly Labels[]): Labels {
  const [first = {}, ...others] = all;
  return Object.fromEntries(
    Object.entries(first).filter(([name, value]) => others.every((labels) => labels[name] === value)),
  );
}
