import { createHmac } from 'node:crypto';
import { checkedSecret } from './channel-rules.ts';

/**
 * Reads secrets of Standard Webhooks: `whsec_` and 24 to 64 bytes as base64.
 *
 * @throws GoldenSignalsError `ERR_GS_ALERT_CHANNEL_CREDENTIALS`
 */
export function signingKeys(channel: string, secrets: readonly unknown[]): Buffer[] {
  const mustBe = '"whsec_" and the base64 of 24 to 64 bytes';
  return secrets.map((secret) => {
    const text = checkedSecret(channel, 'secrets', secret, /^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/, mustBe);
    return Buffer.from(text.slice('whsec_'.length), 'base64');
  });
}

/** The headers of Standard Webhooks; one signature for each key, so that a receiver may change its secret. */
export function signedHeaders(
  keys: readonly Buffer[],
  id: string,
  wallMs: number,
  body: string,
): Record<string, string> {
  const timestamp = String(Math.floor(wallMs / 1_000));
  const signatures = keys.map((key) => {
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    ...(signatures.length === 0 ? {} : { 'webhook-signature': signatures.join(' ') }),
  };
}
