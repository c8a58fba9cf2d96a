import { checkOptions, isNonEmptyString, type Rules } from '@golden-signals/core/extension';
import type { Channel, Delivery, Notification } from '../channel.ts';
import { checkedUrl, isChecked } from './channel-rules.ts';
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
import { post } from './post.ts';

export interface TeamsChannelOptions {
  /** Of a workflow "when a Teams webhook request is received". Kept secret. */
  url: string;
  /** Default: `teams`. */
  name?: string;
}

const rules: Rules<TeamsChannelOptions> = { url: isChecked, name: isNonEmptyString };

/** Of the 28 KB that a message may have, with room for what stands around the alerts. */
const maxBytes = 24 * 1024;
const maxAlerts = 20;
const colors = { critical: 'Attention', warning: 'Warning', info: 'Accent' } as const;

/**
 * Sends an adaptive card to a workflow of Microsoft Teams.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`, `ERR_GS_ALERT_CHANNEL_URL`
 */
export function teamsChannel(options: TeamsChannelOptions): Channel {
  checkOptions('teamsChannel', options, rules);
  const url = checkedUrl('teamsChannel', options.url);
  const { name = 'teams' } = options;
  return {
    name,
    isRemote: true,
    minIntervalMs: 1_000,
    async send(notifications, delivery) {
      await post(name, { url, body: JSON.stringify(card(notifications, delivery)), signal: delivery.signal });
    },
  };
}

function card(notifications: readonly Notification[], delivery: Delivery) {
  const color = delivery.status === 'resolved' ? 'Good' : colors[severityOf(notifications)];
  const title = { weight: 'Bolder', size: 'Medium', style: 'heading', color };
  const body: object[] = [textBlock(escaped(cut(titleOf(notifications, delivery), 300)), title)];
  const sorted = byUrgency(notifications);
  let bytes = 0;
  let shown = 0;
  for (const one of sorted.slice(0, maxAlerts)) {
    const block = textBlock(alertText(one), { separator: true });
    bytes += Buffer.byteLength(JSON.stringify(block));
    if (bytes > maxBytes) break;
    body.push(block);
    shown += 1;
  }
  if (shown < sorted.length) body.push(textBlock(`… and ${sorted.length - shown} more.`, {}));
  const actions =
    delivery.externalUrl === ''
      ? []
      : [{ type: 'Action.OpenUrl', title: 'Monitoring', url: delivery.externalUrl }];
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body,
          actions,
          msteams: { width: 'full' },
        },
      },
    ],
  };
}

function textBlock(text: string, further: object) {
  return { type: 'TextBlock', text, wrap: true, ...further };
}

function alertText(notification: Notification): string {
  const labels = furtherLabels(notification).map(([name, value]) => `${name}=${value}`);
  const runbook = linkOf(notification, 'runbook');
  return [
    `**${escaped(cut(headingOf(notification), 500))}**`,
    ...detailsOf(notification).map((line) => escaped(cut(line, 400))),
    ...(labels.length === 0 ? [] : [escaped(cut(labels.join(', '), 400))]),
    ...(runbook === undefined ? [] : [`[Runbook](${runbook.replaceAll(')', '%29')})`]),
  ].join('\n\n');
}

/** The Markdown that adaptive cards know. */
function escaped(text: string): string {
  return text.replace(/[\\`*_[\]()#+\-!<>~|]/g, '\\$&');
}
