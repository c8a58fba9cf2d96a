import { GoldenSignalsError } from '@golden-signals/core';
import type { Rule } from '@golden-signals/core/extension';

/**
 * Checks the URL of a receiver. The message does not show it: it may be a secret.
 *
 * @param channel How messages call the channel. @throws GoldenSignalsError `ERR_GS_ALERT_CHANNEL_URL`
 */
export function checkedUrl(channel: string, url: unknown): string {
  if (typeof url === 'string' && URL.canParse(url)) {
    const { protocol, username } = new URL(url);
    if (/^https?:$/.test(protocol) && username === '') return url;
  }
  throw new GoldenSignalsError(
    'ERR_GS_ALERT_CHANNEL_URL',
    `${channel}: "url" must be an absolute URL of http or https without a user; it is not shown because it may be a secret.`,
  );
}

/** @throws GoldenSignalsError `ERR_GS_ALERT_CHANNEL_CREDENTIALS`, whose message does not show what was given */
export function checkedSecret(
  channel: string,
  name: string,
  value: unknown,
  form: RegExp,
  mustBe: string,
): string {
  if (typeof value === 'string' && form.test(value)) return value;
  throw new GoldenSignalsError(
    'ERR_GS_ALERT_CHANNEL_CREDENTIALS',
    `${channel}: "${name}" must be ${mustBe}; it is not shown because it is a secret.`,
  );
}

/** For what `checkedUrl` and `checkedSecret` look at themselves. */
export const isChecked: Rule = () => undefined;
