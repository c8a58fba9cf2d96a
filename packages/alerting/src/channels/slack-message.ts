import type { Delivery, Notification } from '../channel.ts';
import {
  byUrgency,
  cut,
  detailsOf,
  furtherLabels,
  headingOf,
  linkOf,
  severityOf,
  titleOf,
} from './message-text.ts';

type Block = Readonly<Record<string, unknown>>;

/** What Slack allows: 150 characters of a header, 3,000 of a section, 50 blocks. */
const maxHeader = 150;
const maxSection = 3_000;
const maxAlerts = 20;

const colors = { critical: '#d92d20', warning: '#f79009', info: '#2e90fa' } as const;
const resolvedColor = '#12b76a';

/** The message as Block Kit, with a text for the lines of notifications. */
export function slackMessage(notifications: readonly Notification[], delivery: Delivery) {
  const title = titleOf(notifications, delivery);
  const sorted = byUrgency(notifications);
  const shown = sorted.slice(0, maxAlerts);
  const blocks: Block[] = [
    { type: 'header', text: { type: 'plain_text', text: cut(title, maxHeader), emoji: false } },
    ...shown.map((one) => section(alertText(one))),
  ];
  if (shown.length < sorted.length) blocks.push(section(`… and ${sorted.length - shown.length} more.`));
  if (delivery.externalUrl !== '') blocks.push(section(link(delivery.externalUrl, 'Monitoring')));
  const color = delivery.status === 'resolved' ? resolvedColor : colors[severityOf(notifications)];
  return { text: escaped(title), attachments: [{ color, fallback: escaped(title), blocks }] };
}

function alertText(notification: Notification): string {
  const labels = furtherLabels(notification).map(([name, value]) => `${name}=${value}`);
  const runbook = linkOf(notification, 'runbook');
  const lines = [
    `*${cutEscaped(headingOf(notification), 500)}*`,
    ...detailsOf(notification).map((line) => cutEscaped(line, 400)),
    ...(labels.length === 0 ? [] : [cutEscaped(labels.join(', '), 400)]),
  ];
  const tail = runbook === undefined ? '' : `\n${link(runbook, 'Runbook')}`;
  return withinLimit(lines, maxSection - tail.length) + tail;
}

/** Whole lines, so that no escape and no emphasis is cut in two. */
function withinLimit(lines: readonly string[], max: number): string {
  let text = '';
  for (const line of lines) {
    if (text.length + line.length + 1 > max) break;
    text += text === '' ? line : `\n${line}`;
  }
  return text;
}

function section(text: string): Block {
  return { type: 'section', text: { type: 'mrkdwn', text } };
}

function link(url: string, label: string): string {
  return `<${escaped(url).replaceAll('|', '%7C')}|${label}>`;
}

function cutEscaped(text: string, max: number): string {
  return escaped(cut(text, max));
}

/** Slack wants these three and no others. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
