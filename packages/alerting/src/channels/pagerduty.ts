import { checkOptions, isNonEmptyString, type Rules } from '@golden-signals/core/extension';
import type { Channel } from '../channel.ts';
import { checkedSecret, checkedUrl, isChecked } from './channel-rules.ts';
import { groupId } from './group-id.ts';
import { byUrgency, cut, headingOf, linkOf, severityOf, titleOf } from './message-text.ts';
import { plainMessage } from './plain-message.ts';
import { post } from './post.ts';

export interface PagerdutyChannelOptions {
  /** The integration key of Events API v2: 32 characters. Kept secret. */
  routingKey: string;
  /** Default: `pagerduty`. */
  name?: string;
  /** Default: `https://events.pagerduty.com/v2/enqueue`; that of the EU is `https://events.eu.pagerduty.com/v2/enqueue`. */
  url?: string;
}

const rules: Rules<PagerdutyChannelOptions> = {
  routingKey: isChecked,
  name: isNonEmptyString,
  url: isChecked,
};

const maxSummary = 1_024;
/** Of 512 KB in all. */
const maxDetails = 100_000;

/**
 * Triggers an incident of PagerDuty for each group, and resolves it. Its key makes one of those of several processes.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`, `ERR_GS_ALERT_CHANNEL_URL`,
 *   `ERR_GS_ALERT_CHANNEL_CREDENTIALS`
 */
export function pagerdutyChannel(options: PagerdutyChannelOptions): Channel {
  checkOptions('pagerdutyChannel', options, rules);
  const { name = 'pagerduty' } = options;
  const url = checkedUrl('pagerdutyChannel', options.url ?? 'https://events.pagerduty.com/v2/enqueue');
  const mustBe = 'an integration key of 32 letters and digits';
  const routingKey = checkedSecret(
    'pagerdutyChannel',
    'routingKey',
    options.routingKey,
    /^[A-Za-z0-9]{32}$/,
    mustBe,
  );
  return {
    name,
    isRemote: true,
    isPerReplica: true,
    async send(notifications, delivery) {
      const { status, groupKey, service, externalUrl, signal } = delivery;
      const [first] = byUrgency(notifications);
      const runbook = first && linkOf(first, 'runbook');
      const event = {
        routing_key: routingKey,
        event_action: status === 'firing' ? 'trigger' : 'resolve',
        dedup_key: groupId(groupKey, service.name),
        client: 'Golden Signals',
        ...(externalUrl === '' ? {} : { client_url: externalUrl }),
        links: runbook === undefined ? [] : [{ href: runbook, text: 'Runbook' }],
        payload: {
          summary: cut(
            `${titleOf(notifications, delivery)} ${first ? headingOf(first) : ''}`.trim(),
            maxSummary,
          ),
          source: service.name,
          severity: severityOf(notifications),
          component: service.name,
          group: service.environment,
          class: first?.alert.name ?? '',
          custom_details: {
            alerts: cut(plainMessage(notifications, delivery), maxDetails),
            version: service.version,
          },
        },
      };
      await post(name, { url, body: JSON.stringify(event), signal });
    },
  };
}
