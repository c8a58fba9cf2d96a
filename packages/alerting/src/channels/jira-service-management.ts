import { checkOptions, isNonEmptyString, type Rules } from '@golden-signals/core/extension';
import type { Channel } from '../channel.ts';
import { checkedSecret, checkedUrl, isChecked } from './channel-rules.ts';
import { groupId } from './group-id.ts';
import { byUrgency, cut, headingOf, severityOf, titleOf } from './message-text.ts';
import { plainMessage } from './plain-message.ts';
import { post } from './post.ts';

export interface JiraServiceManagementChannelOptions {
  /** Of an API integration. Kept secret. */
  apiKey: string;
  /** Default: `jira`. */
  name?: string;
  /** Default: `https://api.atlassian.com/jsm/ops/integration`; that of Opsgenie is `https://api.opsgenie.com`. */
  url?: string;
}

const rules: Rules<JiraServiceManagementChannelOptions> = {
  apiKey: isChecked,
  name: isNonEmptyString,
  url: isChecked,
};

const priorities = { critical: 'P1', warning: 'P3', info: 'P5' } as const;
const maxMessage = 130;
const maxDescription = 15_000;
const maxTag = 50;

/**
 * Opens an alert of Jira Service Management, or of Opsgenie, for each group, and closes it. Its alias makes one of those of
 * several processes.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`, `ERR_GS_ALERT_CHANNEL_URL`,
 *   `ERR_GS_ALERT_CHANNEL_CREDENTIALS`
 */
export function jiraServiceManagementChannel(options: JiraServiceManagementChannelOptions): Channel {
  const scope = 'jiraServiceManagementChannel';
  checkOptions(scope, options, rules);
  const { name = 'jira' } = options;
  const base = checkedUrl(scope, options.url ?? 'https://api.atlassian.com/jsm/ops/integration');
  const url = `${base.replace(/\/+$/, '')}/v2/alerts`;
  const apiKey = checkedSecret(
    scope,
    'apiKey',
    options.apiKey,
    /^[\w-]{10,200}$/,
    'the key of an API integration',
  );
  const headers = { authorization: `GenieKey ${apiKey}` };
  return {
    name,
    isRemote: true,
    isPerReplica: true,
    async send(notifications, delivery) {
      const { status, groupKey, service, signal } = delivery;
      const alias = groupId(groupKey, service.name);
      if (status === 'resolved') {
        const body = JSON.stringify({ source: service.name, note: titleOf(notifications, delivery) });
        await post(name, { url: `${url}/${alias}/close?identifierType=alias`, headers, body, signal });
        return;
      }
      const [first] = byUrgency(notifications);
      const names = [...new Set(notifications.map(({ alert }) => alert.name))];
      const alert = {
        message: cut(first ? `${first.alert.name}: ${headingOf(first)}` : service.name, maxMessage),
        alias,
        description: cut(plainMessage(notifications, delivery), maxDescription),
        entity: service.name,
        source: service.name,
        priority: priorities[severityOf(notifications)],
        tags: names.slice(0, 20).map((tag) => cut(tag, maxTag)),
        details: { version: service.version, environment: service.environment },
      };
      await post(name, { url, headers, body: JSON.stringify(alert), signal });
    },
  };
}
