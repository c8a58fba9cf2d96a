import { checkOptions, invalidOption, isNonEmptyString, type Rules } from '@golden-signals/core/extension';
import type { Channel, Delivery } from '../channel.ts';
import { DeliveryError } from '../delivery/delivery-error.ts';
import { checkedSecret, checkedUrl, isChecked } from './channel-rules.ts';
import { post } from './post.ts';
import { slackMessage } from './slack-message.ts';

/** Either `url`, or `token` and `channel`. */
export interface SlackChannelOptions {
  /** Of an incoming webhook; kept secret. A message that was sent so cannot be changed: its end is another one. */
  url?: string;
  /** Of an app with the scope `chat:write`; kept secret. A message is then changed when something is resolved. */
  token?: string;
  /** The id of the channel, as `C0123456789`, with a token. */
  channel?: string;
  /** Default: `slack`. */
  name?: string;
  /** Where Slack's API is. Default: `https://slack.com/api`. */
  apiUrl?: string;
}

const rules: Rules<SlackChannelOptions> = {
  url: isChecked,
  token: isChecked,
  channel: isNonEmptyString,
  name: isNonEmptyString,
  apiUrl: isChecked,
};

const maxMessages = 1_000;
/** Errors of the API that pass by themselves. */
const passing = new Set([
  'ratelimited',
  'rate_limited',
  'service_unavailable',
  'internal_error',
  'fatal_error',
  'request_timeout',
]);

interface Sent {
  readonly channel: string;
  readonly ts: string;
}

/**
 * Sends to Slack.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`, `ERR_GS_ALERT_CHANNEL_URL`,
 *   `ERR_GS_ALERT_CHANNEL_CREDENTIALS`
 */
export function slackChannel(options: SlackChannelOptions): Channel {
  checkOptions('slackChannel', options, rules);
  const { name = 'slack' } = options;
  const base = { name, isRemote: true, minIntervalMs: 1_000 };
  if (options.token === undefined) {
    const url = checkedUrl('slackChannel', options.url);
    return {
      ...base,
      async send(notifications, delivery) {
        const body = JSON.stringify(slackMessage(notifications, delivery));
        await post(name, { url, body, signal: delivery.signal });
      },
    };
  }
  const messages = new SlackMessages(name, options);
  return {
    ...base,
    send: (notifications, delivery) => messages.send(slackMessage(notifications, delivery), delivery),
  };
}

/** Messages that were sent with a token, each of which is changed as its group changes. */
class SlackMessages {
  readonly #name: string;
  readonly #apiUrl: string;
  readonly #token: string;
  readonly #channel: string;
  readonly #sent = new Map<string, Sent>();

  constructor(name: string, { url, token, channel, apiUrl = 'https://slack.com/api' }: SlackChannelOptions) {
    if (url !== undefined)
      throw invalidOption('slackChannel', 'token', undefined, 'left out where there is a url');
    if (channel === undefined)
      throw invalidOption('slackChannel', 'channel', undefined, 'the id of a channel, as C0123456789');
    this.#name = name;
    this.#token = checkedSecret('slackChannel', 'token', token, /^xox[a-z]-\S+$/, 'a token, as xoxb-…');
    this.#channel = channel;
    this.#apiUrl = checkedUrl('slackChannel', apiUrl).replace(/\/+$/, '');
  }

  async send(message: object, { groupKey, status, signal }: Delivery): Promise<void> {
    const sent = this.#sent.get(groupKey);
    if (sent === undefined) {
      const answer = await this.#call('chat.postMessage', { channel: this.#channel, ...message }, signal);
      const { channel, ts } = answer;
      if (status === 'firing' && typeof channel === 'string' && typeof ts === 'string')
        this.#remember(groupKey, { channel, ts });
      return;
    }
    await this.#call('chat.update', { ...sent, ...message }, signal);
    if (status === 'resolved') this.#sent.delete(groupKey);
  }

  #remember(groupKey: string, sent: Sent): void {
    this.#sent.set(groupKey, sent);
    if (this.#sent.size > maxMessages) this.#sent.delete(this.#sent.keys().next().value!);
  }

  async #call(
    method: string,
    content: object,
    signal: AbortSignal,
  ): Promise<{ channel?: unknown; ts?: unknown }> {
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      authorization: `Bearer ${this.#token}`,
    };
    const url = `${this.#apiUrl}/${method}`;
    const text = await post(this.#name, { url, headers, body: JSON.stringify(content), signal });
    const answer = parsed(text);
    if (answer.ok === true) return answer;
    const code =
      typeof answer.error === 'string' && /^[a-z_]{1,60}$/.test(answer.error)
        ? answer.error
        : 'no answer of Slack';
    throw new DeliveryError(`The channel "${this.#name}" was refused by ${method}: ${code}.`, {
      canRetry: passing.has(code),
    });
  }
}

function parsed(text: string): { ok?: unknown; error?: unknown; channel?: unknown; ts?: unknown } {
  try {
    return (JSON.parse(text) ?? {}) as object;
  } catch {
    return {};
  }
}
