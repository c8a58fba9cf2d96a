import type { Delivery, Notification } from '../channel.ts';

const severities = ['critical', 'warning', 'info'] as const;

/** Cuts a text to so many UTF-16 units, and never through a character. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const end = text.charCodeAt(max - 2);
  const isHalf = end >= 0xd800 && end <= 0xdbff;
  return `${text.slice(0, max - (isHalf ? 2 : 1))}…`;
}

/** `[FIRING:2] HttpErrorRatioHigh (shop, production)` */
export function titleOf(
  notifications: readonly Notification[],
  { status, service, groupLabels }: Delivery,
): string {
  const firing = notifications.filter((one) => one.status === 'firing').length;
  const state = status === 'firing' ? `[FIRING:${firing}]` : '[RESOLVED]';
  const names = [...new Set(notifications.map(({ alert }) => alert.name))];
  const name = groupLabels.alertname ?? (names.length === 1 ? names[0] : `${names.length} alerts`);
  return `${state} ${name} (${service.name}, ${service.environment})`;
}

/** The most severe of those that fire, or of all where none does. */
export function severityOf(notifications: readonly Notification[]): (typeof severities)[number] {
  const firing = notifications.filter(({ status }) => status === 'firing');
  const among = firing.length > 0 ? firing : notifications;
  return severities.find((severity) => among.some(({ alert }) => alert.severity === severity)) ?? 'info';
}

/** Returns what fires first, then what is resolved; the most severe of each first. */
export function byUrgency(notifications: readonly Notification[]): Notification[] {
  const rank = ({ status, alert }: Notification) =>
    (status === 'firing' ? 0 : 10) + severities.indexOf(alert.severity);
  return [...notifications].sort((a, b) => rank(a) - rank(b));
}

/** `FIRING critical: More than 5 % of the requests fail.` */
export function headingOf({ status, alert }: Notification): string {
  return `${status.toUpperCase()} ${alert.severity}: ${alert.annotations.summary ?? alert.name}`;
}

/** Returns what is known besides: the figures, the description, and the cause while it fires. Plain text. */
export function detailsOf({ status, alert }: Notification): string[] {
  const { text, annotations, cause } = alert;
  const lines = [text, annotations.description].filter(
    (line) => line !== undefined && line !== '',
  ) as string[];
  if (status === 'resolved' || cause === undefined) return lines;
  const { findings, causes, slowestRoute, deploy, version } = cause;
  for (const { title, evidence } of findings.slice(0, 2))
    lines.push([title, ...evidence.slice(0, 1)].join(': '));
  for (const clause of causes.slice(0, 2)) lines.push(clause);
  if (slowestRoute !== undefined)
    lines.push(
      `slowest route: ${slowestRoute.route}, p95 ${Number(slowestRoute.p95Seconds.toPrecision(3))} s`,
    );
  if (deploy !== undefined)
    lines.push(`version ${deploy.version} was deployed at ${new Date(deploy.timestampMs).toISOString()}`);
  else if (version !== '') lines.push(`version ${version}`);
  return lines;
}

/** An annotation that is a link, as `runbook`. */
export function linkOf({ alert }: Notification, name: string): string | undefined {
  const link = alert.annotations[name];
  return link !== undefined && URL.canParse(link) && /^https?:$/.test(new URL(link).protocol)
    ? link
    : undefined;
}

/** Labels that say which one it is, beyond what a heading has. */
export function furtherLabels({ alert }: Notification): [string, string][] {
  return Object.entries(alert.labels).filter(([name]) => name !== 'alertname' && name !== 'severity');
}
