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

export interface DiscordChannelOptions {
  /** Of a webhook. Kept secret. */
  url: string;
  /** Default: `discord`. */
  name?: string;
}

const rules: Rules<DiscordChannelOptions> = { url: isChecked, name: isNonEmptyString };

const maxTitle = 256;
const maxDescription = 4_096;
const colors = { critical: 0x99_2d_22, warning: 0xe6_7e_22, info: 0x95_a5_a6 } as const;
const resolvedColor = 0x2e_cc_71;

/**
 * Sends an embed to a webhook of Discord. It mentions nobody, whatever an alert says.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`, `ERR_GS_ALERT_CHANNEL_URL`
 */
export function discordChannel(options: DiscordChannelOptions): Channel {
  checkOptions('discordChannel', options, rules);
  const url = checkedUrl('discordChannel', options.url);
  const { name = 'discord' } = options;
  return {
    name,
    isRemote: true,
    minIntervalMs: 1_000,
    async send(notifications, delivery) {
      await post(name, {
        url,
        body: JSON.stringify(message(notifications, delivery)),
        signal: delivery.signal,
      });
    },
  };
}

function message(notifications: readonly Notification[], delivery: Delivery) {
  const { status, externalUrl } = delivery;
  const embed = {
    title: cut(titleOf(notifications, delivery), maxTitle),
    description: description(byUrgency(notifications)),
    color: status === 'resolved' ? resolvedColor : colors[severityOf(notifications)],
    ...(externalUrl === '' ? {} : { url: externalUrl }),
  };
  return { embeds: [embed], allowed_mentions: { parse: [] } };
}

/** Whole alerts, as many as there is room for. */
function description(notifications: readonly Notification[]): string {
  let text = '';
  for (const [index, one] of notifications.entries()) {
    const rest = `… and ${notifications.length - index} more.`;
    const next = `${text === '' ? '' : `${text}\n\n`}${alertText(one)}`;
    if (next.length > maxDescription - rest.length - 2) return `${text}\n\n${rest}`;
    text = next;
  }
  return text;
}

function alertText(notification: Notification): string {
  const labels = furtherLabels(notification).map(([name, value]) => `${name}=${value}`);
  const runbook = linkOf(notification, 'runbook');
  return [
    `**${escaped(cut(headingOf(notification), 400))}**`,
    ...detailsOf(notification).map((line) => escaped(cut(line, 200))),
    ...(labels.length === 0 ? [] : [escaped(cut(labels.join(', '), 200))]),
    ...(runbook === undefined || runbook.length > 300 ? [] : [`<${runbook}>`]),
  ].join('\n');
}

/** The Markdown of Discord. */
function escaped(text: string): string {
  return text.replace(/[\\`*_~|>#\-[\]()<@]/g, '\\$&');
}
