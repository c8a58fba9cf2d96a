import { checkOptions, isNonEmptyString, isPlainObject, type Rules } from '@golden-signals/core/extension';
import type { Channel } from '../channel.ts';
import { checkedUrl, isChecked } from './channel-rules.ts';
import { post } from './post.ts';
import { signedHeaders, signingKeys } from './standard-webhooks.ts';
import { webhookPayload } from './webhook-payload.ts';

export interface WebhookChannelOptions {
  /** Kept secret. */
  url: string;
  /** Default: `webhook`. */
  name?: string;
  /**
   * Signs each request by Standard Webhooks: `whsec_` and base64. Several while a receiver changes its secret. Default: not
   * signed.
   */
  secrets?: readonly string[];
  /** Further ones, as `authorization`. Kept secret. Default: none. */
  headers?: Readonly<Record<string, string>>;
}

const rules: Rules<WebhookChannelOptions> = {
  url: isChecked,
  name: isNonEmptyString,
  secrets: (value) => (Array.isArray(value) ? undefined : 'an array of secrets'),
  headers: isPlainObject,
};

const maxAlerts = 500;

/**
 * Sends Alertmanager's payload, version 4, by POST.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`, `ERR_GS_ALERT_CHANNEL_URL`,
 *   `ERR_GS_ALERT_CHANNEL_CREDENTIALS`
 */
export function webhookChannel(options: WebhookChannelOptions): Channel {
  checkOptions('webhookChannel', options, rules);
  const url = checkedUrl('webhookChannel', options.url);
  const keys = signingKeys('webhookChannel', options.secrets ?? []);
  const { name = 'webhook', headers = {} } = options;
  return {
    name,
    isRemote: true,
    async send(notifications, delivery) {
      const body = JSON.stringify(webhookPayload(name, notifications, delivery, maxAlerts));
      const signed = signedHeaders(keys, `msg_${delivery.id}`, delivery.sentAtMs, body);
      await post(name, { url, headers: { ...headers, ...signed }, body, signal: delivery.signal });
    },
  };
}
